"""Jobs of a Kubernetes for benchmarks: a namespace to work in, and other programs in the pods of a run."""

import base64
import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import zipfile

ENDED = "jsonpath={.status.conditions[0].status}=True"
CONDITIONS = "jsonpath={.status.conditions[*].type}"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def kubectl(*words, text=None):
    return subprocess.run(["kubectl", *words], input=text, capture_output=True, text=True)


def made(namespace, api, kind, name, **content):
    ended = kubectl("create", "-f", "-", text=json.dumps({"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **content}))
    if ended.returncode != 0:
        raise SystemExit(f"bench: {ended.stderr}")


def jar(classes):
    """A jar of the classes of a folder; a ConfigMap takes no file names with a dollar sign."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for file in pathlib.Path(classes).glob("*.class"):
            packed.write(file, file.name)
    return content.getvalue()


def reached(address):
    """An address of a server on this machine, as pods reach it."""
    return address.replace("127.0.0.1", os.environ.get("FLOWCELL_TEST_HOST", "127.0.0.1"))


def namespace_of(cluster):
    return (re.search(r"--namespace (\S+)", cluster) or [None, "default"])[1]


@contextlib.contextmanager
def namespace(name):
    """Makes a namespace if there is none, and then deletes it at the end."""
    new = kubectl("create", "namespace", name).returncode == 0
    try:
        yield name
    finally:
        if new:
            kubectl("delete", "namespace", name, "--timeout=60s")  # or the next series would find it half gone


@contextlib.contextmanager
def keys(namespace):
    """A Secret with this process's keys of AWS, for a store's `secret=`; gives its name."""
    name = f"bench-keys-{os.getpid()}"
    made(namespace, "v1", "Secret", name, stringData={key: os.environ[key] for key in KEYS if os.environ.get(key)})
    try:
        yield name
    finally:
        kubectl("delete", "secret", name, "-n", namespace)


class Program:
    """Another program in the pods of a Job that a run has left: the same image, resources and environment."""

    def __init__(self, namespace, run, classes):
        self.namespace, self.name, self.count = namespace, f"{run}-bare", 0
        self.job = json.loads(kubectl("get", "job", run, "-n", namespace, "-o", "json").stdout)
        made(namespace, "v1", "ConfigMap", self.name, binaryData={"bench.jar": base64.b64encode(jar(classes)).decode()})

    @property
    def image(self):
        return self.job["spec"]["template"]["spec"]["containers"][0]["image"]

    def spec(self, name, command, environment):
        spec = json.loads(json.dumps(self.job["spec"]))
        for own in ("selector", "successPolicy", "manualSelector"):  # here the end of index 0 is not that of all
            spec.pop(own, None)
        pod = spec["template"]["spec"]
        spec["template"]["metadata"] = {"labels": {"bench": name}}
        container = pod["containers"][0]
        container["command"] = command
        container["env"] = container.get("env", []) + [{"name": key, "value": value} for key, value in environment.items()]
        container["volumeMounts"].append({"name": "bench", "mountPath": "/bench"})
        pod["volumes"].append({"name": "bench", "configMap": {"name": self.name}})
        return spec

    def run(self, command, environment=None):
        """Runs it once in each pod, its classes in a jar at /bench; the last line that each said, and the Job's name."""
        self.count += 1
        name = f"{self.name}-{self.count}"
        made(self.namespace, "batch/v1", "Job", name, spec=self.spec(name, command, environment or {}))
        kubectl("wait", "-n", self.namespace, f"job/{name}", f"--for={ENDED}", "--timeout=300s")
        ended = kubectl("get", "job", name, "-n", self.namespace, "-o", CONDITIONS).stdout.split()
        done = ended and not {"Failed", "FailureTarget"} & set(ended)
        told = kubectl("logs", "-n", self.namespace, "-l", f"bench={name}", "--tail=1" if done else "--tail=20").stdout
        if not done:
            raise SystemExit(f"bench: the Job {name} did not complete\n{told}")
        kubectl("delete", "job", name, "-n", self.namespace, "--wait=true", "--cascade=foreground")
        return told.splitlines(), name

    def close(self):
        kubectl("delete", "configmap", self.name, "-n", self.namespace)
        kubectl("delete", "job", self.job["metadata"]["name"], "-n", self.namespace)
