"""Maps over pods: their store in a bucket, while pods are killed, and started by the cluster's own clock."""
import collections
import json
import random
import subprocess
import threading
import time
import uuid

import events
import leaks
from counting import CountedRequests, counts
from flowcell import setting
from s3 import Bucket
from test_cluster import ClusterTest

MAP = """%%map tripled = i : IntStream.range(0, {items}) --pods {pods} --parallel 1
Thread.sleep({millis});
System.out.println("item " + i);
i * factor"""


class OverPods(ClusterTest):
    """In a namespace of its own, with a bucket whose requests are counted, and a secret that the flow says."""

    known = "item 7"

    def setUp(self):
        self.namespace = f"pods-{uuid.uuid4().hex[:8]}"
        subprocess.run(["kubectl", "create", "namespace", self.namespace], check=True, capture_output=True)
        self.addCleanup(subprocess.run, ["kubectl", "delete", "namespace", self.namespace, "--wait=false"], capture_output=True)
        endpoint = setting("AWS_ENDPOINT_URL_S3")
        bucket = self.bucket = Bucket(endpoint, "flowcell-pods")
        bucket.make()
        server = CountedRequests(endpoint)
        self.requests = server.__enter__()
        self.addCleanup(server.__exit__)
        self.token = f"tok-{uuid.uuid4().hex}"
        leaks.keep(self.namespace, "keys", AWS_ACCESS_KEY_ID=bucket.key, AWS_SECRET_ACCESS_KEY=bucket.secret, token=self.token)
        self.cluster = (f"k8s --registry {self.registry}/pods --namespace {self.namespace} --cpu 50m "
                        f"--endpoint http://{setting('FLOWCELL_TEST_HOST')}:{server.port} "
                        f"--store s3:{bucket.name}/{self.namespace}?secret=keys")

    def values(self):
        return [*super().values(), self.token]

    def places(self):
        return [*super().places(), *(self.bucket.get(key) for key in self.bucket.list(f"{self.namespace}/"))]

    def kubectl(self, *arguments):
        return subprocess.run(["kubectl", "--namespace", self.namespace, *arguments], check=True, text=True,
                              capture_output=True).stdout

    def flow(self, items, pods, millis):
        return self.notebook(("secret", "%secret TOKEN --from k8s:keys/token"),
                             ("factor", 'int factor = 3;\nSystem.out.println("the token is " + secret("TOKEN"));'), ("map", MAP.format(items=items, pods=pods, millis=millis)),
                             ("total", "long total = tripled.stream().mapToLong(i -> i).sum();"))

    def running(self, run):
        return [pod["metadata"]["name"] for pod in json.loads(self.kubectl("get", "pods", "--selector", f"job-name={run}", "-o", "json"))["items"]
                if pod["status"]["phase"] == "Running"]


class InABucket(OverPods):

    def test_pods_that_are_killed_change_nothing_and_no_pod_asks_without_end(self):
        items, pods, kills = 400, 5, random.Random(11)
        run = self.flowcell_done("run-remote", self.flow(items, pods, 100), "--cluster", self.cluster, "--detach").lines[-1]
        begin = time.monotonic()
        followed = []
        follower = threading.Thread(target=lambda: followed.append(self.flowcell("logs", run, "-f", "--json")))
        follower.start()
        killed = 0
        while follower.is_alive() and killed < 6:
            time.sleep(kills.uniform(1, 3))
            alive = self.running(run)
            if alive:
                killed += subprocess.run(["kubectl", "-n", self.namespace, "delete", "pod", kills.choice(alive), "--grace-period=0",
                                          "--force", "--wait=false"], capture_output=True).returncode == 0
        follower.join(240)
        seconds = time.monotonic() - begin
        self.assertEqual(0, followed[0].code, followed[0].out[-2000:] + followed[0].err)
        self.assertEqual({"total": 3 * sum(range(items)), "tripled": [3 * i for i in range(items)]}, self.fetched(run, "total", "tripled"))

        asked = self.requests.of(run)
        table = counts(asked)
        print(f"{items} items over {pods} pods in a bucket, {killed} of them killed, {seconds:.0f} s: {len(asked)} requests, {dict(table)}")
        claims = [each for each in asked if "/claims/" in each.what and each.method == "PUT"]
        self.assertTrue(claims)
        self.assertLess(len(asked), 3 * items + 12 * len(claims) + 12 * pods * seconds)
        self.assert_no_place_is_asked_for_more_than_once_a_second(asked)

    def assert_no_place_is_asked_for_more_than_once_a_second(self, asked):
        """What a pod looks at again and again until it changes."""
        again = ("pods/end/", "open.json", "/closed", "/offers/", "pods/alive/", "/items/", "/failed/")
        times = collections.defaultdict(list)
        for each in asked:
            if each.method == "GET" and any(name in each.what for name in again):
                times[each.pod, each.what].append(each.time)
        for (pod, what), asked_at in times.items():
            span = asked_at[-1] - asked_at[0]
            self.assertLessEqual(len(asked_at), span + 3, f"{pod} asks for {what} {len(asked_at)} times in {span:.1f} s")


class ByTheClock(OverPods):

    def test_a_flow_with_a_schedule(self):
        # A run takes longer than a minute and what it may be late, so that the next one is left out.
        flow = self.flow(330, 3, 1000)
        self.flowcell_done("register", flow, "pods/clock", "--schedule", "* * * * *", "--cluster", self.cluster)
        template = json.loads(self.kubectl("get", "cronjob", "pods-clock", "-o", "json"))["spec"]["jobTemplate"]["spec"]
        self.assertEqual(("Indexed", 3, 3), (template["completionMode"], template["completions"], template["parallelism"]))
        jobs = lambda: json.loads(self.kubectl("get", "jobs", "-o", "json"))["items"]
        first = self.until(jobs, 90)[0]["metadata"]["name"]
        self.until(lambda: len(self.running(first)) == 3, 60)
        begin = time.monotonic()
        while "succeeded" not in (status := jobs()[0]["status"]) and time.monotonic() < begin + 300:
            self.assertEqual(1, len(jobs()), "a run began beside another")
            time.sleep(1)
        self.assertGreater(time.monotonic() - begin, 90)
        self.flowcell_done("unschedule", "pods/clock", "--yes")
        self.assertEqual({"total": 3 * sum(range(330))}, self.fetched(first, "total"))
        self.shared(first, 330, 3)

        # By hand, with the cluster's own tool.
        self.kubectl("create", "job", "by-hand", "--from=cronjob/pods-clock")
        self.flowcell_done("logs", "by-hand", "-f")
        self.assertEqual({"total": 3 * sum(range(330))}, self.fetched("by-hand", "total"))
        self.shared("by-hand", 330, 3)
        self.said += self.places()
        self.flowcell_done("unregister", "pods/clock", "--yes")

    def shared(self, run, items, pods):
        """Each item ran once, and every pod ran some: by the lines of the run."""
        told = self.flowcell_done("logs", run, "--json").events
        lines = [(each["process"], each["text"]) for each in told if each["kind"] == "line" and each["text"].startswith("item ")]
        self.assertEqual(sorted(f"item {i}" for i in range(items)), sorted(text for _, text in lines))
        self.assertEqual(set(range(pods)), {process for process, _ in lines})
        self.assertEqual([], events.missing(told))
