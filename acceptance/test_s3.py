"""Runs whose data is in a bucket: in pods, on this machine, read and resumed from here, and over a bad network."""
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.parse
import uuid

import events
import leaks
from flowcell import setting
from s3 import BadNetwork, Bucket


class OnS3(leaks.SearchedTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.endpoint = setting("AWS_ENDPOINT_URL_S3")
        cls.bucket = Bucket(cls.endpoint, "flowcell-acceptance")
        cls.bucket.make()
        cls.prefix = uuid.uuid4().hex
        cls.store = f"s3:{cls.bucket.name}/{cls.prefix}"

    def places(self):
        return [self.bucket.get(key) for key in self.bucket.list(f"{self.prefix}/")]

    def launch(self, notebook, cluster, *options):
        return self.flowcell_done("run-remote", notebook, "--cluster", cluster, "--detach", *options).lines[-1]


class APodAndALaptop(OnS3):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setting("KUBECONFIG")
        cls.kubectl = shutil.which("kubectl")
        port = urllib.parse.urlsplit(cls.endpoint).port
        there = f"http://{setting('FLOWCELL_TEST_HOST')}:{port}"
        cls.secret = f"flowcell-s3-{cls.prefix[:8]}"
        cls.token = f"tok-{uuid.uuid4().hex}"
        cls.secrets.append(cls.token)
        cls.cluster = (f"k8s --registry {setting('FLOWCELL_TEST_REGISTRY')}/s3 --namespace default --endpoint {there} "
                       f"--store {cls.store}?secret={cls.secret}")
        cls.addClassCleanup(subprocess.run, [cls.kubectl, "delete", "secret", cls.secret, "-n", "default", "--ignore-not-found"],
                            capture_output=True)

    def places(self):
        return [*super().places(), *leaks.of_runs(self.home)]

    def test_use_one_store(self):
        notebook = self.notebook(
            ("secret", f"%secret TOKEN --from k8s:{self.secret}/token"),
            ("params", "%%params\nboolean broken = true;"),
            ("rows", 'List<String> rows = IntStream.range(0, 3000).mapToObj(i -> "row " + i + " of a list that is longer than an event").toList();\n'
                     'System.out.println("made " + rows.size() + " by " + secret("TOKEN"));'),
            ("sum", 'int sum = rows.size();\nif (broken) {\n    throw new IllegalStateException("broken as asked");\n}\n'
                    'System.out.println("summed " + sum);'))
        refused = self.flowcell("run-remote", notebook, "--cluster", self.cluster)
        self.assertEqual(2, refused.code, refused.out + refused.err)
        self.assertIn(f"there is no Secret {self.secret} in the namespace default: make it with kubectl create secret generic", refused.err)
        leaks.keep("default", self.secret, AWS_ACCESS_KEY_ID=self.bucket.key, AWS_SECRET_ACCESS_KEY=self.bucket.secret, token=self.token)

        failed = self.flowcell("run-remote", notebook, "--cluster", self.cluster, "--json")
        self.assertEqual(1, failed.code, failed.out + failed.err)
        first = failed.events[0]["run"]
        self.assertEqual("done", events.states(failed.events)["rows"])
        manifest = subprocess.run([self.kubectl, "get", "job", first, "-n", "default", "-o", "json"], check=True, capture_output=True, text=True).stdout
        variables = {each["name"]: each for each in json.loads(manifest)["spec"]["template"]["spec"]["containers"][0]["env"]}
        self.assertEqual(self.secret, variables["AWS_SECRET_ACCESS_KEY"]["valueFrom"]["secretKeyRef"]["name"])
        self.assertNotIn("secret=", variables["FLOWCELL_RUN"]["value"])

        resumed = self.flowcell_done("run-remote", notebook, "--cluster", self.cluster, "--json", "--resume", first, "-p", "broken=false").events
        self.assertEqual([], events.missing(resumed))
        self.assertEqual({"rows": "cached", "sum": "done"}, {step: state for step, state in events.states(resumed).items() if step != "params"})
        second = resumed[0]["run"]
        self.assertEqual(3000, self.fetched(second, "sum")["sum"])
        self.assertEqual(3000, len(self.fetched(second, "rows")["rows"]))

        self.said += leaks.of_runs(self.home)
        subprocess.run([self.kubectl, "delete", "job", first, second, "-n", "default"], check=True, capture_output=True)
        self.assertIn("made 3000", self.flowcell_done("logs", first).out)
        self.assertIn("summed 3000", self.flowcell_done("logs", second).out)
        shutil.rmtree(self.home / "runs" / first, ignore_errors=True)
        names = self.bucket.list(f"{self.prefix}/runs/{first}/")
        for part in ("plan.json", "vars/rows.json", "steps/rows.json", "events/0-0/000000.jsonl"):
            self.assertIn(f"{self.prefix}/runs/{first}/{part}", names)

    def test_a_store_that_denies_is_one_line_of_the_run(self):
        wrong = f"wrong-{uuid.uuid4().hex}"
        self.secrets.append(wrong)
        name = f"{self.secret}-wrong"
        leaks.keep("default", name, AWS_ACCESS_KEY_ID=self.bucket.key, AWS_SECRET_ACCESS_KEY=wrong)
        self.addCleanup(subprocess.run, [self.kubectl, "delete", "secret", name, "-n", "default"], capture_output=True)
        result = self.flowcell("run-remote", self.notebook(("a", "int a = 1;")), "--cluster", self.cluster.replace(f"secret={self.secret}", f"secret={name}"))
        self.assertEqual(2, result.code, result.out + result.err)
        self.assertIn(f"S3 does not accept the credentials for {self.store}", result.out + result.err)


class OverABadNetwork(OnS3):

    known = "total "

    FLOW = (("secret", "%secret TOKEN --from env:TOKEN_OF_A_TEST"),
            ("seed", 'int seed = 7;\nSystem.out.println("the token is " + secret("TOKEN"));'),
            ("squares", "%%map squares = item : IntStream.range(0, 120).boxed().toList() --parallel 4\nThread.sleep(25);\n(long) item * item + seed"),
            ("total", "long total = squares.stream().mapToLong(Long::longValue).sum();\nSystem.out.println(\"total \" + total);"))
    TOTAL = sum(i * i + 7 for i in range(120))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = f"tok-{uuid.uuid4().hex}"
        cls.secrets.append(cls.token)

    def flowcell(self, *arguments, **options):
        return super().flowcell(*arguments, TOKEN_OF_A_TEST=self.token, **options)

    def test_a_run_that_is_killed_and_resumed_loses_nothing(self):
        notebook = self.notebook(*self.FLOW)
        with BadNetwork(self.endpoint, percent=25) as network:
            cluster = f"local --store {self.store}/bad --endpoint {network.endpoint}"
            run = self.launch(notebook, cluster)
            self.wait(lambda: self.bucket.list(f"{self.prefix}/bad/runs/{run}/steps/squares/items/"))
            os.kill(int((self.home / "runs" / run / "pid").read_text()), signal.SIGKILL)
            self.wait(lambda: (self.home / "runs" / run / "exit").exists())
            kept = self.bucket.list(f"{self.prefix}/bad/runs/{run}/steps/squares/items/")
            told = self.flowcell_done("run-remote", notebook, "--cluster", cluster, "--json", "--resume", run).events
            self.assertEqual([], events.missing(told))
            self.assertEqual("done", events.state(told))
            self.assertEqual({"total": self.TOTAL}, self.fetched(told[0]["run"], "total"))
            self.assertEqual([i * i + 7 for i in range(120)], self.fetched(told[0]["run"], "squares")["squares"])
            self.assertTrue(kept)
            counts = {trouble: network.done.count(trouble) for trouble in ["none", *BadNetwork.TROUBLES]}
            print(f"killed and resumed over a bad network: {len(network.done)} requests, {counts}")
            self.assertGreater(len(network.done) - counts["none"], 5)

    def wait(self, fulfilled, seconds=120):
        ends = time.monotonic() + seconds
        while not fulfilled():
            self.assertLess(time.monotonic(), ends, "it takes too long")
            time.sleep(0.05)
