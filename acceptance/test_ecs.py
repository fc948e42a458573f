"""ECS on Fargate from the account to the result: each task is a process that really runs, its role's rights are checked, and its data is in a bucket."""
import json
import tempfile
import uuid

import events
import leaks
from ecs import Account, Fargate
from flowcell import setting
from s3 import Guarded
from test_s3 import OnS3


class OnEcs(OnS3):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = setting("FLOWCELL_TEST_REGISTRY")
        cls.account = Account()
        cls.name = f"ecs{uuid.uuid4().hex[:8]}"
        tasks = tempfile.TemporaryDirectory()
        cls.addClassCleanup(tasks.cleanup)
        cls.fargate = Fargate(tasks.name)
        cls.addClassCleanup(cls.fargate.close)
        cls.guard = Guarded(cls.bucket, cls.account.policies)
        cls.enterClassContext(cls.guard)
        cls.watch = cls.enterClassContext(leaks.Watch())
        cls.cluster = (f"ecs {cls.name} --registry {cls.registry}/ecs --cpu 250m --memory 512Mi --role {cls.name} "
                       f"--store {cls.store} --endpoint {cls.guard.endpoint}")

    def flowcell(self, *arguments, **options):
        return super().flowcell(*arguments, **self.fargate.environment, **options)


class ATaskAndALaptop(OnEcs):

    NOTEBOOK = (
        ("params", "%%params\nboolean broken = true;"),
        ("rows", 'List<String> rows = IntStream.range(0, 3000).mapToObj(i -> "row " + i + " of a list that is longer than an event").toList();\n'
                 'System.out.println("made " + rows.size());'),
        ("sum", 'int sum = rows.size();\nif (broken) {\n    throw new IllegalStateException("broken as asked");\n}\n'
                'System.out.println("summed " + sum);'))

    def test_use_one_store_by_the_rights_that_policy_prints(self):
        notebook = self.notebook(*self.NOTEBOOK)
        doctor = self.flowcell("doctor", self.cluster)
        self.assertEqual(2, doctor.code, doctor.out)
        self.assertIn(f"there is no ECS cluster {self.name} in eu-central-1", doctor.out)
        self.assertIn(f"there is no role {self.name}", doctor.out)
        self.account.make_role(self.name)
        self.addCleanup(self.account.remove_role, self.name)
        made = self.flowcell_done("run", self.notebook(("make", f"%cluster {self.cluster} --create")))
        self.addCleanup(self.flowcell_done, "run", self.notebook(("remove", f"%cluster {self.cluster} --delete --yes")))
        self.assertIn(f"makes the ECS cluster {self.name}", made.out)

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
            self.assertEqual({"rows": "cached", "sum": "done"}, {step: state for step, state in events.states(told).items() if step != "params"})
            self.assertEqual(3000, self.fetched(told[0]["run"], "sum")["sum"])
            self.assertEqual(3000, len(self.fetched(told[0]["run"], "rows")["rows"]))
        self.assertEqual([], self.guard.denied, "what policy prints is enough")
        for part in ("plan.json", "vars/rows.json", "steps/rows.json", "events/0-0/000000.jsonl"):
            self.assertIn(f"{self.prefix}/runs/{first}/{part}", self.bucket.list(f"{self.prefix}/runs/{first}/"))
        self.assertTrue(self.guard.tokens)
        session = [*self.guard.tokens, *map(self.guard.secret, self.guard.tokens)]
        said = [denied.out, denied.err, failed.out, failed.err, on_ecs.out, on_ecs.err, here.out, here.err]
        said += [*self.account.lines(f"/flowcell/{self.name}"), *self.blobs()]
        self.assertTrue(leaks.found(["made 3000"], said), "the search would find it")
        self.assertEqual([], leaks.found(session, said, [self.home], self.watch))

    def blobs(self):
        return [self.bucket.get(key) for key in self.bucket.list(f"{self.prefix}/")]
