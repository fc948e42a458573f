"""Measures a map of items that sleep, over pods, beside bare pods that only start and sleep.

Series of bare pods and of the map take turns. Both are timed from the moment that their Job is there: the bare pods until
the last of them has slept its share, the map until all its results are gathered. The bare pods are the same Job of the
same image, so what the machine's processors and the pods' start allow is in their time; with a store in a bucket each of
them asks the bucket once, by the bare SDK, before it sleeps. The ideal stands beside: it counts from the map's own pods,
each of which could sleep from the moment its process is up (its mark in the store; for the pod that drives, the map's own
start), and ends when all together have slept enough.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import jobs
from bare_pods import BarePods, Created
from jobs import kubectl

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "acceptance"))
from s3 import Bucket  # noqa: E402

FLOW = """// %%
int factor = 3;
// %%
%%map tripled = i : IntStream.range(0, {items}) --pods {pods} --parallel {parallel}
Thread.sleep({millis});
i * factor
// %%
long total = tripled.stream().mapToLong(i -> i).sum();
"""
VOLUME = """
apiVersion: v1
kind: PersistentVolume
metadata: {{name: {name}}}
spec:
  accessModes: [ReadWriteMany]
  capacity: {{storage: 1Gi}}
  storageClassName: ""
  persistentVolumeReclaimPolicy: Retain
  hostPath: {{path: {folder}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  accessModes: [ReadWriteMany]
  storageClassName: ""
  volumeName: {name}
  resources: {{requests: {{storage: 1Gi}}}}
"""


def seconds(event):
    return datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


def ideal_end(starts, parallel, work):
    """When processes that begin at these times have done so many seconds of work together."""
    starts = sorted(starts)
    for count in range(1, len(starts) + 1):
        end = (work / parallel + sum(starts[:count])) / count
        if count == len(starts) or end <= starts[count]:
            return end
    raise AssertionError


class Killer:
    """Deletes running pods of a run, at random moments."""

    def __init__(self, namespace, kills, least, most):
        self.namespace, self.left, self.least, self.most = namespace, kills, least, most
        self.random, self.done, self.next = random.Random(7), 0, None

    def look(self, run):
        now = time.monotonic()
        self.next = now + self.random.uniform(self.least, self.most) if self.next is None else self.next
        if self.left == 0 or now < self.next:
            return
        self.next = None
        pods = kubectl("get", "pods", "-n", self.namespace, "-l", f"flowcell.dev/run={run}", "--field-selector=status.phase=Running",
                       "-o", "name").stdout.split()
        if pods:
            self.done += kubectl("delete", "-n", self.namespace, self.random.choice(pods), "--grace-period=0", "--force",
                                 "--wait=false").returncode == 0
            self.left -= 1


def run(root, script, cluster, home, environment, killer):
    told = []
    with tempfile.TemporaryFile("w+") as errors, subprocess.Popen(
            [f"{root}/flowcell", "run-remote", script, "--cluster", cluster, "--json"], env={**os.environ, **environment, "FLOWCELL_HOME": home},
            stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        reader = threading.Thread(target=lambda: told.extend(json.loads(line) for line in process.stdout if line.startswith("{")))
        reader.start()
        while process.poll() is None:
            if killer and any(event["kind"] == "step-started" for event in told):
                killer.look(told[0]["run"])
            time.sleep(0.05)
        reader.join()
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: {errors.read()[-2000:]}")
    return told


class Folder:
    """A store in a folder of this machine that the pods mount, so the node must be this machine."""

    def __init__(self, folder, namespace):
        self.folder, self.name, self.namespace = folder, f"bench-{os.getpid()}", namespace
        os.mkdir(folder)
        os.chmod(folder, 0o777)
        kubectl("apply", "-f", "-", text=VOLUME.format(name=self.name, namespace=namespace, folder=folder))
        self.option, self.environment, self.asked = f"--store file:/data?claim={self.name}", {}, None

    def get(self, name):
        return pathlib.Path(self.folder, name).read_bytes()

    def up(self, run):
        """When each process of a run came up first, by its mark in the store."""
        marks = (mark for mark in pathlib.Path(self.folder, "runs", run, "attempts").iterdir() if mark.name.endswith("-0"))
        return [mark.stat().st_mtime for mark in marks]

    def close(self):
        kubectl("delete", "pvc", self.name, "-n", self.namespace, "--wait=false")
        kubectl("delete", "pv", self.name, "--wait=false")


class S3:
    """A store in a bucket, which is made if it is not there; pods get this process's keys by a Secret."""

    def __init__(self, store, endpoint, keys):
        name, _, prefix = store.removeprefix("s3:").strip("/").partition("/")
        self.bucket, self.prefix = Bucket(os.environ["AWS_ENDPOINT_URL_S3"], name), prefix and prefix + "/"
        self.bucket.make()
        self.option, self.environment, self.asked = f"--store {store}?secret={keys} --endpoint {endpoint}", {"AWS_ENDPOINT_URL_S3": endpoint}, name

    def get(self, name):
        return self.bucket.get(self.prefix + name)

    def up(self, run):
        """Its clock tells whole seconds only."""
        return None

    def close(self):
        pass


@contextlib.contextmanager
def store(options, folder, namespace):
    with contextlib.ExitStack() as stack:
        made = (S3(options.store, options.endpoint or jobs.reached(os.environ["AWS_ENDPOINT_URL_S3"]), stack.enter_context(jobs.keys(namespace)))
                if options.store else Folder(folder, namespace))
        stack.callback(made.close)
        yield made


def series(options, cluster, store, home, script, killer, created):
    told = run(options.root, script, cluster, home, store.environment, killer)
    name = told[0]["run"]
    step = [event for event in told if event.get("step") == "tripled" and event["process"] == 0]
    begin = seconds(next(event for event in step if event["kind"] == "step-started"))
    end = seconds([event for event in step if event["kind"] == "step-finished"][-1])
    right = (int(store.get(f"runs/{name}/vars/total.json")) == 3 * options.items * (options.items - 1) // 2
             and json.loads(store.get(f"runs/{name}/vars/tripled.json")) == [3 * i for i in range(options.items)])
    job = created.of(name)
    figures = {"run": name, "right": right, "map": end - begin, "whole": end - job}
    if marks := store.up(name):
        starts = [max(begin, each) for each in marks]
        figures["ideal"] = ideal_end(starts, options.parallel, options.items * options.millis / 1000) - job
        figures["last"] = max(starts) - job
    return figures


def row(what, figures, bare=None):
    """A line of the table: what this took, beside bare pods where there are some, and beside the ideal of its own pods."""
    beside = f"{bare['whole']:.1f} s | {100 * bare['whole'] / figures['whole']:.0f} %" if bare else "– | –"
    ideal = f"{figures['ideal']:.1f} s | {100 * figures['ideal'] / figures['whole']:.0f} %" if "ideal" in figures else "– | –"
    ups = f"{bare['last']:.1f} s" if bare else "–"
    own = f"{figures['last']:.1f} s" if "last" in figures else "–"
    result = "right" if figures["right"] else "WRONG"
    print(f"| {what} | {result} | {figures['whole']:.1f} s | {beside} | {ideal} | {own}, {ups} |", flush=True)


def measure(options, cluster, store, script, created, namespace, work):
    """Series by turns, after one that warms up and gives the bare pods their Job; then one under kills."""
    home = os.path.join(work, "home")
    first = series(options, cluster, store, home, script, None, created)
    ratios = []
    with BarePods(f"{options.root}/flowcell", os.path.join(work, "classes"), namespace, first["run"], options, store.asked) as bare_pods:
        for number in range(options.runs):
            starts, ends, job = bare_pods.run()
            bare = {"whole": max(ends) - created.of(job), "last": max(starts) - created.of(job)}
            figures = series(options, cluster, store, home, script, None, created)
            ratios.append(bare["whole"] / figures["whole"])
            row(f"run {number + 1}", figures, bare)
        if options.kills > 0:
            killer = Killer(namespace, options.kills, 0.2, 1.5)
            figures = series(options, cluster, store, home, script, killer, created)
            row(f"{killer.done} pods killed", figures)
    if ratios:
        print(f"\nmedian of {len(ratios)}: {100 * statistics.median(ratios):.0f} % of what bare pods reach")


def main():
    arguments = argparse.ArgumentParser(prog="bench/pods", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("root")
    arguments.add_argument("cluster")
    for name, default in (("pods", 10), ("items", 1000), ("millis", 100), ("parallel", 1), ("kills", 20), ("runs", 3)):
        arguments.add_argument(f"--{name}", type=int, default=default, help="default: %(default)s")
    arguments.add_argument("--store", help="s3:BUCKET/PREFIX at AWS_ENDPOINT_URL_S3, without options (default: a folder of this machine); then there is no ideal")
    arguments.add_argument("--endpoint", help="the S3 server's address as pods reach it (default: that of FLOWCELL_TEST_HOST)")
    arguments.add_argument("--keep", action="store_true", help="leaves the folder that the runs shared")
    options = arguments.parse_args()
    work = tempfile.mkdtemp(prefix="flowcell-bench-pods-")
    os.chmod(work, 0o755)
    script = pathlib.Path(work, "spread.jsh")
    script.write_text(FLOW.format(**vars(options)))
    floor = options.items * options.millis / 1000 / options.pods / options.parallel
    try:
        with jobs.namespace(jobs.namespace_of(options.cluster)) as namespace, store(options, os.path.join(work, "store"), namespace) as opened:
            with contextlib.closing(Created(namespace)) as created:
                print(f"{options.items} items of {options.millis} ms, {options.pods} pods, {options.parallel} at once in each: "
                      f"{floor:.1f} s with all pods there from the beginning\n")
                print("| series | result | map | bare pods | of those | ideal of its pods | of that | last pod up (map, bare) |")
                print("| --- | --- | --- | --- | --- | --- | --- | --- |")
                measure(options, f"{options.cluster} --cpu 50m --memory 192Mi {opened.option}", opened, str(script), created, namespace, work)
    finally:
        print("load of the machine: " + " ".join(f"{each:.1f}" for each in os.getloadavg()))
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
