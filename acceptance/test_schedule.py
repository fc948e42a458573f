"""A flow that a real cluster runs by itself, and that leaves nothing there."""
import json
import subprocess
import uuid

import events
import leaks
from flowcell import setting
from servers import Hook
from test_cluster import ClusterTest


class ByItself(ClusterTest):

    known = "hello 6"

    def kubectl(self, *arguments):
        return subprocess.run(["kubectl", "--namespace", self.namespace, *arguments], check=True, text=True,
                              capture_output=True).stdout

    def labelled(self, flow):
        return self.kubectl("get", "cronjobs,jobs,secrets", "--selector", f"flowcell.dev/flow={flow}", "--output", "name").split()

    def setUp(self):
        self.namespace = f"sched-{uuid.uuid4().hex[:8]}"
        subprocess.run(["kubectl", "create", "namespace", self.namespace], check=True, capture_output=True)
        self.addCleanup(subprocess.run, ["kubectl", "delete", "namespace", self.namespace, "--wait=false"], capture_output=True)
        self.cluster = f"k8s --registry {self.registry}/{self.namespace} --namespace {self.namespace}"
        self.token, self.hook = f"tok-{uuid.uuid4().hex}", f"hook-{uuid.uuid4().hex}"

    def values(self):
        return [*super().values(), self.token, self.hook]

    def runs(self):
        return {run["run"]: run for run in map(json.loads, self.flowcell_done("runs", "--json").lines)}

    def test_a_flow_with_a_schedule(self):
        notebook = self.notebook(("params", "%%params\nint limit = 3;"), ("settings", "%env GREETING=hello"),
                                 ("secrets", "%secret TOKEN --from k8s:own/token\n%secret HOOK --from k8s:own/hook"),
                                 ("say", "int twice = limit * 2;\nSystem.out.println(System.getenv(\"GREETING\") + \" \" + twice);\n"
                                         'System.out.println("token " + secret("TOKEN"));'))
        with Hook() as hook:
            leaks.keep(self.namespace, "own", token=self.token, hook=f"http://{setting('FLOWCELL_TEST_HOST')}:{hook.port}/hooks/{self.hook}")
            told = self.flowcell_done("register", notebook, "by/itself", "--schedule", "* * * * *", "--timezone", "Europe/Berlin",
                                      "--notify", "secret:HOOK", "--cluster", self.cluster)
            self.assertIn("runs by itself: * * * * * (Europe/Berlin), next at 20", told.err)
            flow = json.loads(self.flowcell_done("flows", "--json").lines[0])
            self.assertEqual(("* * * * *", "Europe/Berlin"), (flow["schedule"], flow["timezone"]))

            run = self.until(lambda: next((run for run in self.runs().values() if run["state"] == "done"), None))["run"]
            self.assertRegex(run, r"by-itself-\d+")
            self.assertIn("hello 6", self.flowcell_done("logs", run).lines)
            self.assertEqual({"twice": 6}, self.fetched(run, "twice"))
            self.assertIn(run, self.flowcell_done("flows").out)
            posted = self.until(lambda: next((each for each in hook.posted if each["run"] == run), None))
            self.assertEqual(("by/itself", "done", flow["version"]), (posted["flow"], posted["state"], posted["version"]))
            self.assertTrue(posted["text"].startswith(f"{run} (by/itself@"), posted["text"])

            would = self.flowcell_done("unschedule", "by/itself").lines
            self.assertEqual(2, len(would), would)
            self.assertEqual([line.replace("would end", "ended") for line in would],
                             self.flowcell_done("unschedule", "by/itself", "--yes").lines)
            self.assertNotIn("schedule", json.loads(self.flowcell_done("flows", "--json").lines[0]))
            self.assertEqual("true", self.kubectl("get", "cronjob", "by-itself", "--output", "jsonpath={.spec.suspend}"))

            # By hand, with the cluster's own tool: %logs finds it by the Job's name.
            self.kubectl("create", "job", "by-hand", "--from=cronjob/by-itself")
            told = self.flowcell_done("logs", "by-hand", "-f")
            self.assertIn("hello 6", told.out)
            by_hand = self.ran("by/itself", self.cluster)
            self.assertEqual("done", events.state(by_hand))
            self.until(lambda: {"by-hand", by_hand[0]["run"]} <= {each["run"] for each in hook.posted})

            self.kubectl("wait", "--for=condition=complete", "jobs", "--all", "--timeout=60s")
            self.assertIn("cronjob.batch/by-itself", self.labelled("by.itself"))
            self.said += [*self.places(), json.dumps(hook.posted)]
            would = self.flowcell_done("unregister", "by/itself").lines
            self.assertIn(f"would remove: the CronJob by-itself in the namespace {self.namespace}", would)
            self.assertIn(f"would remove: the Job of the run {run}, and its log", would)
            self.flowcell_done("unregister", "by/itself", "--yes")
            self.until(lambda: not self.labelled("by.itself"))
        refused = self.flowcell("unregister", "by/itself")
        self.assertEqual((2, 1), (refused.code, len(refused.err.splitlines())))
