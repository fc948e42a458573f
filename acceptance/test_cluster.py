"""Flows from the image: as a local process and as a pod, against a real registry and a real Kubernetes."""
import json
import os
import random
import re
import shutil
import subprocess
import time

import events
import leaks
from flowcell import NOTEBOOKS, ROOT, change, setting
from servers import CountingRegistry, News


class ClusterTest(leaks.SearchedTest):

    namespace = "default"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setting("KUBECONFIG")
        setting("FLOWCELL_BASE_IMAGE")
        cls.registry = setting("FLOWCELL_TEST_REGISTRY")
        cls.cluster = f"k8s --registry {cls.registry}/acceptance --namespace default"

    def places(self):
        """What the cluster shows of the runs of this class; in a namespace of its own all that is there."""
        return leaks.of_runs(self.home) if self.namespace == "default" else leaks.of_cluster(self.namespace)


class SameResultsEverywhere(ClusterTest):

    def same(self, notebook, variables, *options):
        told = {cluster: self.ran(notebook, cluster, *options) for cluster in ("local", self.cluster)}
        local, pod = told.values()
        self.assertEqual(events.states(local), events.states(pod))
        self.assertEqual({step: sorted(lines) for step, lines in events.output(local).items()},
                         {step: sorted(lines) for step, lines in events.output(pod).items()})
        results = [self.fetched(run[0]["run"], *variables) for run in (local, pod)]
        self.assertEqual(*results)
        return results[0]

    def test_map(self):
        results = self.same(NOTEBOOKS / "map.ipynb", ["inc", "dec", "add", "list_sum"])
        self.assertEqual(9900, results["list_sum"])
        self.assertEqual([2 * number for number in range(100)], results["add"])

    def test_first(self):
        self.assertEqual(6.879, self.same(NOTEBOOKS / "first.ipynb", ["counts", "mean"])["mean"])

    def test_news_on_the_sample(self):
        results = self.same(NOTEBOOKS / "news.ipynb", ["topics", "entities", "graph", "summary"])
        self.assertTrue(results["summary"].startswith("24 articles, 6 topics, 40 shared names"), results["summary"])

    def test_news_on_a_real_feed(self):
        with News(setting("FLOWCELL_TEST_NEWS")) as news:
            feed = f"http://{setting('FLOWCELL_TEST_HOST')}:{news.port}/feed.xml"
            results = self.same(NOTEBOOKS / "news.ipynb", ["stories", "topics", "entities", "graph", "summary"], "-p", f"feed={feed}")
        self.assertTrue(results["summary"].startswith("20 articles"), results["summary"])
        self.assertIn("Mecca", [entity["name"] for entity in results["entities"]])


class EveryLine(ClusterTest):

    def test_of_a_talkative_flow(self):
        notebook = self.notebook(("talk", """
for (int i = 0; i < 20_000; i++) {
    System.out.println("line " + i);
}"""))
        for cluster in ("local", self.cluster):
            with self.subTest(cluster=cluster):
                lines = events.output(self.ran(notebook, cluster))
                self.assertEqual([[f"line {i}" for i in range(20_000)]], list(lines.values()))


class SmallChanges(ClusterTest):

    LIMIT = 16 * 1024

    def test_push_only_the_flow_layer(self):
        # An edit that no registry has seen: one that kept its blobs from an earlier run would be sent next to nothing.
        new = random.randrange(10**9)
        edits = {"map.ipynb": ("add", "inc.get(i) + dec.get(i)", f"inc.get(i) - dec.get(i) + {new}"),
                 "news.ipynb": ("summary", "%d articles", f"We read %d articles in round {new}")}
        for name, edit in edits.items():
            with self.subTest(notebook=name), CountingRegistry(self.registry) as registry:
                cluster = f"k8s --registry 127.0.0.1:{registry.port}/small --namespace default"
                notebook = self.copied(name)
                flow = name.removesuffix(".ipynb")
                first = self.flowcell_done("register", notebook, flow, "--cluster", cluster).lines[-1]
                registry.since_last()
                again = self.flowcell_done("register", notebook, flow, "--cluster", cluster).lines[-1]
                self.assertEqual(first, again, "the same notebook gives the same digest")
                self.assertLessEqual(registry.since_last(), 4096, "an unchanged flow sends nothing but questions")
                change(notebook, *edit)
                changed = self.flowcell_done("register", notebook, flow, "--cluster", cluster).lines[-1]
                sent = registry.since_last()
                print(f"{name}: {registry.last_pushed} bytes pushed for one changed cell, {sent} with the requests' headers")
                self.assertNotEqual(first, changed)
                self.assertLessEqual(registry.last_pushed, self.LIMIT)

    def test_registering_prints_version_and_digest_last(self):
        last = self.flowcell_done("register", NOTEBOOKS / "map.ipynb", "demo/map", "--cluster", self.cluster).lines[-1]
        self.assertRegex(last, r"^demo/map@([0-9a-f]{12}) sha256:\1[0-9a-f]{52}$")


class ClusterMistakes(ClusterTest):

    def mistake(self, code, saying, cluster, notebook=NOTEBOOKS / "map.ipynb", **environment):
        result = self.flowcell("run-remote", notebook, "--cluster", cluster, **environment)
        said = result.out + result.err
        self.assertEqual(code, result.code, said)
        for words in saying:
            self.assertIn(words, said)

    def test_namespace_that_does_not_exist(self):
        self.mistake(2, ["nowhere"], f"k8s --registry {self.registry}/acceptance --namespace nowhere")

    def test_cluster_that_is_not_there(self):
        kubeconfig = self.home / "kubeconfig"
        kubeconfig.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "gone",
            "clusters": [{"name": "gone", "cluster": {"server": "https://127.0.0.1:9"}}],
            "users": [{"name": "gone", "user": {}}],
            "contexts": [{"name": "gone", "context": {"cluster": "gone", "user": "gone"}}]}))
        self.mistake(3, ["127.0.0.1:9"], self.cluster, KUBECONFIG=str(kubeconfig))

    def test_context_that_does_not_exist(self):
        self.mistake(2, ["nosuch"], self.cluster.replace("k8s", "k8s nosuch"))

    def test_step_that_throws_in_the_pod(self):
        notebook = self.notebook(("a", "int one = 1;"), ("b", "int[] none = {};\n\nint two = none[one];\ntwo"))
        self.mistake(1, ["ArrayIndexOutOfBoundsException", "line 3"], self.cluster, notebook)


TALK = """
for (int i = 0; i < 600; i++) {
    System.out.println("line " + i);
    Thread.sleep(100);
}"""


class RunsOfOthers(ClusterTest):
    """A run is followed, read, listed and ended by processes that did not launch it."""

    def state(self, run):
        return {each["run"]: each["state"] for each in self.flowcell_done("runs", "--json").events}[run]

    def numbers(self, text):
        return [int(number) for number in re.findall(r"line (\d+)$", text, re.MULTILINE)]

    def test_a_cancelled_run_keeps_its_last_words(self):
        notebook = self.notebook(("talk", TALK))
        for cluster in ("local", self.cluster):
            with self.subTest(cluster=cluster):
                run = self.flowcell_done("run-remote", notebook, "--cluster", cluster, "--detach").lines[-1]
                follower = subprocess.Popen([str(ROOT / "flowcell"), "logs", run, "-f"], stdout=subprocess.PIPE,
                                            stderr=subprocess.STDOUT, text=True,
                                            env={**os.environ, "FLOWCELL_HOME": str(self.home)})
                for line in follower.stdout:
                    if line.rstrip().endswith("line 10"):
                        break
                self.assertEqual(list(range(5)), self.numbers(self.flowcell_done("logs", run).out)[:5])
                self.assertEqual("running", self.state(run))
                self.assertIn("cancelled " + run, self.flowcell_done("cancel", run).err)
                rest, _ = follower.communicate(timeout=60)
                self.said.append(rest)
                self.assertEqual(1, follower.returncode, rest)
                self.assertIn("JVM", rest, "the timeline")
                self.assertEqual("cancelled", self.state(run))
                kept = self.numbers(self.flowcell_done("logs", run).out)
                self.assertGreater(len(kept), 10)
                self.assertEqual(list(range(len(kept))), kept)
                self.assertIn("had ended already", self.flowcell_done("cancel", run).err)

    def test_nobody_has_followed_it(self):
        notebook = self.notebook(("a", 'int answer = 42;\nSystem.out.println("line " + 0);'))
        run = self.flowcell_done("run-remote", notebook, "--cluster", self.cluster, "--detach").lines[-1]
        ends = time.monotonic() + 60
        while self.state(run) == "running" and time.monotonic() < ends:
            pass
        self.assertEqual("done", self.state(run))
        self.assertEqual([0], self.numbers(self.flowcell_done("logs", run).out))
        self.assertEqual({"answer": 42}, self.fetched(run, "answer"))


class KilledPods(ClusterTest):

    def test_deleted_job_shows_why_and_keeps_its_lines(self):
        self.deleted("job", "cancelled", "{0}")

    def test_deleted_pod_shows_why_and_keeps_its_lines(self):
        self.deleted("pod", "the pod was deleted", "-lflowcell.dev/run={0}")

    def deleted(self, kind, why, what):
        kubectl = shutil.which("kubectl") or self.skipTest("kubectl is not on the PATH")
        notebook = self.notebook(("talk", TALK))
        process = subprocess.Popen([str(ROOT / "flowcell"), "run-remote", str(notebook), "--cluster", self.cluster, "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env={**os.environ, "FLOWCELL_HOME": str(self.home)})
        told = []
        for line in process.stdout:
            told.append(json.loads(line))
            if told[-1].get("text") == "line 20":
                break
        job = told[0]["run"]
        subprocess.run([kubectl, "delete", kind, what.format(job), "--wait=false"], check=True, capture_output=True)
        deleted = time.monotonic()
        rest, said = process.communicate(timeout=60)
        self.said += [json.dumps(told), rest, said]
        self.assertNotEqual(0, process.returncode)
        self.assertLess(time.monotonic() - deleted, 40)
        told += [json.loads(line) for line in rest.splitlines() if line]
        lines = [event["text"] for event in told if event["kind"] == "line"]
        self.assertEqual([f"line {i}" for i in range(len(lines))], lines, "no line is lost before the end")
        self.assertIn(why, said)
