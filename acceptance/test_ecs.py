"""ECS on Fargate from the account to the result: each task is a process that really runs, its role's rights are checked, and its data is in a bucket."""
import json
import re
import tempfile
import uuid

import events
from ecs import Account, Fargate
from flowcell import setting
from s3 import Guarded
from test_s3 import OnS3
from vaults import Vault


class OnEcs(OnS3):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setting("FLOWCELL_BASE_IMAGE")
        cls.account = Account()
        cls.name = f"ecs{uuid.uuid4().hex[:8]}"
        tasks = tempfile.TemporaryDirectory()
        cls.addClassCleanup(tasks.cleanup)
        cls.tasks = tasks.name
        cls.fargate = Fargate(cls.tasks)
        cls.addClassCleanup(cls.fargate.close)
        cls.guard = Guarded(cls.bucket, cls.account.policies)
        cls.enterClassContext(cls.guard)
        cls.cluster = (f"ecs {cls.name} --cpu 250m --memory 512Mi --role {cls.name} "
                       f"--store {cls.store} --endpoint {cls.guard.endpoint}")

    def flowcell(self, *arguments, **options):
        return super().flowcell(*arguments, **self.fargate.environment, **options)

    def values(self):
        """With the keys and tokens of the account."""
        passwords = self.fargate.registry()["passwords"]
        self.assertTrue(passwords)
        return [*super().values(), *self.guard.tokens, *map(self.guard.secret, self.guard.tokens), *passwords]

    def places(self):
        return [*super().places(), *self.account.lines(f"/flowcell/{self.name}")]

    def folders(self):
        """What tasks leave, with their images."""
        return [self.tasks]

    def made(self):
        """Makes the cluster and what belongs to it, which goes with the test."""
        line = f"%cluster {self.cluster}"
        made = self.flowcell_done("run", self.notebook(("make", f"{line} --create")))
        self.addCleanup(self.removed, line)
        return made.out

    def removed(self, line):
        """Removes all that it made, repositories included, and looks whether that is all."""
        self.flowcell_done("run", self.notebook(("remove", f"{line} --delete --yes")))
        self.assertEqual([], self.fargate.registry()["repositories"])
        self.assertIn("there is nothing of Flowcell's to delete", self.flowcell_done("run", self.notebook(("again", f"{line} --delete"))).out)


class ATaskAndALaptop(OnEcs):

    known = "made 3000"
    CELLS = (
        ("params", "%%params\nboolean broken = true;"),
        ("rows", 'List<String> rows = IntStream.range(0, 3000).mapToObj(i -> "row " + i + " of a list that is longer than an event").toList();\n'
                 'System.out.println("made " + rows.size());'),
        ("sum", 'int sum = rows.size();\nif (broken) {\n    throw new IllegalStateException("broken as asked");\n}\n'
                'System.out.println("summed " + sum);'),
        ("token", 'int length = secret("TOKEN").length();\nSystem.out.println("the token is " + secret("TOKEN"));'))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vault = Vault()
        cls.token = f"tok-{uuid.uuid4().hex}"
        cls.secrets += [cls.token, cls.token[::-1]]
        cls.vault.keep(cls.token)
        cls.addClassCleanup(cls.vault.remove)

    def test_use_one_store_by_the_rights_that_policy_prints(self):
        notebook = self.notebook(("vault", f"%secret TOKEN --from aws:{self.vault.name}#token"), *self.CELLS)
        doctor = self.flowcell("doctor", self.cluster)
        self.assertEqual(2, doctor.code, doctor.out)
        self.assertIn(f"there is no ECS cluster {self.name} in eu-central-1", doctor.out)
        self.assertIn(f"there is no role {self.name}", doctor.out)
        self.account.make_role(self.name)
        self.addCleanup(self.account.remove_role, self.name)
        self.assertIn(f"makes the ECS cluster {self.name}", self.made())

        denied = self.flowcell("run-remote", notebook, "--cluster", self.cluster)
        self.assertEqual(2, denied.code, denied.out + denied.err)
        self.assertIn("denie", denied.out + denied.err)
        self.assertTrue(self.guard.denied)

        rights = json.loads(self.flowcell_done("policy", notebook, "--cluster", self.cluster).out)["taskRole"]
        self.account.iam("PutRolePolicy", RoleName=self.name, PolicyName="rights", PolicyDocument=json.dumps(rights))
        self.guard.denied.clear()
        failed = self.flowcell("run-remote", notebook, "--cluster", self.cluster, "--json")
        self.assertEqual(1, failed.code, failed.out + failed.err)
        first = failed.events[0]["run"]
        self.assertEqual("done", events.states(failed.events)["rows"])

        on_ecs = self.flowcell_done("run-remote", notebook, "--cluster", self.cluster, "--json", "--resume", first, "-p", "broken=false")
        here = self.flowcell_done("run-remote", notebook, "--cluster", f"local --store {self.store} --endpoint {self.guard.endpoint}", "--json",
                                  "--resume", first, "-p", "broken=false")
        for told in (on_ecs.events, here.events):
            self.assertEqual([], events.missing(told))
            self.assertEqual({"rows": "cached", "sum": "done"}, {step: state for step, state in events.states(told).items() if step in ("rows", "sum")})
            self.assertEqual(3000, self.fetched(told[0]["run"], "sum")["sum"])
            self.assertEqual(3000, len(self.fetched(told[0]["run"], "rows")["rows"]))
        self.assertEqual([], self.guard.denied, "what policy prints is enough")
        for part in ("plan.json", "vars/rows.json", "steps/rows.json", "events/0-0/000000.jsonl"):
            self.assertIn(f"{self.prefix}/runs/{first}/{part}", self.bucket.list(f"{self.prefix}/runs/{first}/"))
        self.assertEqual(["test"], self.fargate.registry()["repositories"])
        self.assertTrue(self.guard.tokens, "the task asked as its role")
        self.assertEqual({"length": len(self.token)}, self.fetched(on_ecs.events[0]["run"], "length"))


class ByTheClock(OnEcs):
    """EventBridge's clock is the test's own: it calls what the schedule says."""

    known = "twice 6"

    def setUp(self):
        self.go = self.home / f"{uuid.uuid4().hex}.go"
        self.notebook_of_this = self.notebook(
            ("params", "%%params\nint limit = 3;"),
            ("wait", f'while (!Files.exists(Path.of("{self.go}"))) {{\n    Thread.sleep(20);\n}}\nint twice = limit * 2;\nSystem.out.println("twice " + twice);'))
        self.account.make_role(self.name)
        self.addCleanup(self.account.remove_role, self.name)
        rights = json.loads(self.flowcell_done("policy", self.notebook_of_this, "--cluster", self.cluster).out)["taskRole"]
        self.account.iam("PutRolePolicy", RoleName=self.name, PolicyName="rights", PolicyDocument=json.dumps(rights))
        self.made()

    def runs(self):
        return {run["run"]: run["state"] for run in map(json.loads, self.flowcell_done("runs", "--json").lines)}

    def a_day_passes(self):
        """ECS shows no tasks any more, and nobody has looked for some time."""
        self.fargate.forget()
        for look in (self.home / "looks").rglob("*.json"):
            look.unlink()

    def ended(self, run):
        """Whether its task has written its last words."""
        return any(f'"run":"{run}"' in line and '"source-finished"' in line for line in self.account.lines(f"/flowcell/{self.name}"))

    def test_a_run_is_skipped_while_the_one_before_it_goes_on_and_found_a_day_later(self):
        told = self.flowcell_done("register", self.notebook_of_this, "by/clock", "--schedule", "0 6 * * *", "--cluster", self.cluster)
        self.assertNotIn("without a store", told.err)
        schedule = f"{self.name}_by.clock"
        first = f"by-clock-{self.fargate.fire(schedule)}"
        self.until(lambda: self.bucket.list(f"{self.prefix}/runs/{first}/plan.json"))
        second = f"by-clock-{self.fargate.fire(schedule)}"
        skipped = self.flowcell_done("logs", second, "-f")
        self.assertIn(f"skipped: the run {first} of by/clock is still going", skipped.out + skipped.err)
        self.assertEqual({first: "running", second: "skipped"}, self.runs())
        self.go.touch()
        self.assertIn("twice 6", self.flowcell_done("logs", first, "-f").out)
        third = f"by-clock-{self.fargate.fire(schedule)}"
        self.until(lambda: self.ended(third))
        self.a_day_passes()
        self.assertEqual({first: "done", second: "skipped", third: "done"}, self.runs())
        self.assertIn("twice 6", self.flowcell_done("logs", third).out)
        self.assertEqual({"twice": 6}, self.fetched(third, "twice"))
        self.flowcell_done("unschedule", "by/clock", "--yes")
        self.flowcell_done("unregister", "by/clock", "--yes")

    def test_its_maps_are_spread_over_tasks_that_one_call_starts(self):
        notebook = self.notebook(("map", "%%map doubled = i : IntStream.range(0, 200) --pods 3 --parallel 1\nThread.sleep(25);\nif (i % 10 == 0) {\n"
                                         "    System.out.println(\"item \" + i);\n}\n2 * i;"),
                                 ("twice", 'int twice = doubled.size() * 3 / 100;\nSystem.out.println("twice " + twice);'))
        self.flowcell_done("register", notebook, "by/clock", "--schedule", "0 6 * * *", "--cluster", self.cluster)
        run = f"by-clock-{self.fargate.fire(f'{self.name}_by.clock')}"
        told = self.flowcell_done("logs", run, "-f").out
        self.assertIn("twice 6", told)
        self.assertEqual({f"item {i}" for i in range(0, 200, 10)}, set(re.findall(r"item \d+", told)))
        self.assertIn((run, "done"), self.runs().items())
        self.assertEqual([2 * i for i in range(200)], self.fetched(run, "doubled")["doubled"])
        items = self.bucket.list(f"{self.prefix}/runs/{run}/steps/doubled/items/")
        self.assertGreater(len({key.rsplit("/", 1)[1].split("-")[0] for key in items}), 1, "tasks that did items")
        self.until(lambda: self.ended(run))
        self.a_day_passes()
        self.assertIn("item 190", self.flowcell_done("logs", run).out)
        self.assertEqual([], self.guard.denied)
        self.flowcell_done("unregister", "by/clock", "--yes")

    def test_without_a_store_that_is_said_and_its_log_tells_of_it_a_day_later(self):
        cluster = self.cluster.split(" --store")[0]
        told = self.flowcell_done("register", self.notebook_of_this, "by/clock", "--schedule", "0 6 * * *", "--cluster", cluster)
        self.assertIn("without a store a run begins even while the one before it is still going: register it with --store s3:BUCKET/PREFIX", told.err)
        self.go.touch()
        run = f"by-clock-{self.fargate.fire(f'{self.name}_by.clock')}"
        self.until(lambda: self.ended(run))
        self.a_day_passes()
        self.assertIn((run, "done"), self.runs().items())
        self.assertIn("twice 6", self.flowcell_done("logs", run).out)
        self.assertEqual({"twice": 6}, self.fetched(run, "twice"))
        self.flowcell_done("unregister", "by/clock", "--yes")
