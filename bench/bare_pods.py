"""Bare pods beside a map's: the same Job of the same image, whose JVMs do nothing but start and sleep their share."""

import base64
import json
import pathlib
import subprocess
import threading
import time

SOURCE = pathlib.Path(__file__).with_name("Sleep.java")
COMPLETE = "jsonpath={.status.conditions[?(@.type=='Complete')].status}=True"


def kubectl(*words, text=None):
    return subprocess.run(["kubectl", *words], input=text, capture_output=True, text=True)


class Created:
    """When each Job of a namespace was made, by this machine's clock: the cluster tells whole seconds only."""

    def __init__(self, namespace):
        self.times = {}
        self.watch = subprocess.Popen(["kubectl", "get", "jobs", "-n", namespace, "--watch", "--no-headers", "-o",
                                       "custom-columns=:.metadata.name"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.watch.stdout:
            self.times.setdefault(line.strip(), time.time())

    def of(self, name):
        while name not in self.times and self.watch.poll() is None:
            time.sleep(0.01)
        return self.times[name]

    def close(self):
        self.watch.terminate()
        self.watch.wait()


class BarePods:
    """Made once of a Job that a run has left in its namespace."""

    def __init__(self, javac, folder, namespace, run, options):
        self.namespace, self.options, self.name, self.count = namespace, options, f"{run}-bare", 0
        subprocess.run([javac, "--release", "21", "-d", folder, str(SOURCE)], check=True)
        self.job = json.loads(kubectl("get", "job", run, "-n", namespace, "-o", "json").stdout)
        code = base64.b64encode(pathlib.Path(folder, "Sleep.class").read_bytes()).decode()
        kubectl("apply", "-f", "-", text=json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"Sleep.class": code},
                                                     "metadata": {"name": self.name, "namespace": namespace}}))

    def manifest(self, name):
        spec = json.loads(json.dumps(self.job["spec"]))
        for own in ("selector", "successPolicy", "manualSelector"):  # here the end of index 0 is not that of all
            spec.pop(own, None)
        options, pod = self.options, spec["template"]["spec"]
        spec["template"]["metadata"] = {"labels": {"bench": name}}
        container = pod["containers"][0]
        container["command"] = [options.java, "-XX:MaxRAMPercentage=75", "-XX:-UsePerfData", "-cp", "/bench", "Sleep",
                                str(-(-options.items // (options.pods * options.parallel))), str(options.millis)]
        container["volumeMounts"].append({"name": "bench", "mountPath": "/bench"})
        pod["volumes"].append({"name": "bench", "configMap": {"name": self.name}})
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "namespace": self.namespace}, "spec": spec}

    def run(self):
        """Runs them once; when each of them began and ended, and their Job's name."""
        self.count += 1
        name = f"{self.name}-{self.count}"
        made = kubectl("create", "-f", "-", text=json.dumps(self.manifest(name)))
        if made.returncode != 0:
            raise SystemExit(f"bench: {made.stderr}")
        kubectl("wait", "-n", self.namespace, f"job/{name}", f"--for={COMPLETE}", "--timeout=300s")
        told = kubectl("logs", "-n", self.namespace, "-l", f"bench={name}", "--tail=1").stdout.split()
        kubectl("delete", "job", name, "-n", self.namespace, "--wait=true", "--cascade=foreground")
        times = [int(each) / 1000 for each in told]
        if len(times) != 2 * self.options.pods:
            raise SystemExit(f"bench: {len(times) // 2} of {self.options.pods} bare pods have said when they ended")
        return times[::2], times[1::2], name
