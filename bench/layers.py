"""What a layer of an image costs: its size, and what its first call takes beside the bare SDK, in processes of the same image.

Both programs get the class path of the image's /app/runtime and the options of a run's JVM, and take turns. They run in pods,
which are the Job of a run with another program, or as processes of this machine.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import urllib.request

from jobs import Program

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "PATH")


def java(launcher):
    shown = subprocess.run([launcher, "--java", "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    home = next(line.split("=", 1)[1].strip() for line in shown.stderr.splitlines() if "java.home =" in line)
    return str(pathlib.Path(home, "bin", "java"))


def ran(launcher, flow, cluster, home, environment):
    """Runs a flow, which makes its image; gives the run's name."""
    ended = subprocess.run([launcher, "run-remote", str(flow), "--cluster", cluster, "--json"], capture_output=True, text=True,
                           env={**os.environ, **environment, "FLOWCELL_HOME": home})
    if ended.returncode != 0:
        raise SystemExit(f"bench: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return json.loads(ended.stdout.split("\n", 1)[0])["run"]


class Image:
    """Its layers and how it is started; `get` gives the JSON of a manifest or a blob by its digest."""

    def __init__(self, get, manifest):
        manifest = get("manifests", manifest)
        config = get("blobs", manifest["config"]["digest"])
        named = [each.get("comment", "") for each in config["history"] if not each.get("empty_layer")]
        self.sizes = dict(zip(named[::-1], [each["size"] for each in manifest["layers"]][::-1]))
        self.command = config["config"]["Entrypoint"]

    @classmethod
    def of_registry(cls, reference):
        """REGISTRY/NAME@DIGEST in a registry that takes plain HTTP."""
        host, name, digest = re.fullmatch(r"([^/]+)/([^@:]+)(?::[^@]*)?@(.+)", reference).groups()

        def get(kind, digest):
            asked = urllib.request.Request(f"http://{host}/v2/{name}/{kind}/{digest}", headers={
                "Accept": "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"})
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return json.loads(answer.read())
        return cls(get, digest)

    @classmethod
    def of_layout(cls, folder):
        """The only image of an OCI layout."""
        def get(_, digest):
            return json.loads((folder / "blobs" / digest.replace(":", "/")).read_bytes())
        return cls(get, json.loads((folder / "index.json").read_bytes())["manifests"][0]["digest"])

    def program(self, name, arguments, java=None, app="/app", classes="/bench/*"):
        """The command line of a run, with another program."""
        options = self.command[1:self.command.index("-cp")]
        return [java or self.command[0], *options, "-cp", f"{classes}:{app}/runtime/*", name, *map(str, arguments)]


class Here:
    """Processes of this machine, with of the environment what a pod has."""

    def __init__(self, java, home, classes):
        """home is that of a run whose image has been unpacked there."""
        self.image = Image.of_layout(pathlib.Path(home, "oci"))
        self.java, self.classes = java, classes
        self.app = next(pathlib.Path(home, "unpacked").glob("*/app"))
        self.environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}

    def run(self, name, arguments):
        told = subprocess.run(self.image.program(name, arguments, self.java, self.app, self.classes), check=True, capture_output=True, text=True,
                              env=self.environment)
        return [float(each) for each in told.stdout.splitlines()[-1].split()]


class Pods:
    """A pod of its own for each, with the resources that a flow's has."""

    def __init__(self, namespace, run, classes):
        self.job = Program(namespace, run, classes)
        self.image = Image.of_registry(self.job.image)
        # The bare SDK has to be told; a store's address says it by itself.
        self.environment = {"AWS_REGION": os.environ.get("AWS_REGION", "us-east-1")}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.job.close()

    def lines(self, name, arguments):
        """The last line that each pod of the Job said, and the name of what ran."""
        return self.job.run(self.image.program(name, arguments), self.environment)

    def run(self, name, arguments):
        told, _ = self.lines(name, arguments)
        return [float(each) for each in told[-1].split()]


def compiled(launcher, java, source, folder):
    """Compiles a program against all that Flowcell's own process has; gives the folder of its classes."""
    lib = pathlib.Path(launcher).parent / "magics/app/target/flowcell/lib"
    subprocess.run([f"{java}c", "-d", folder, "-sourcepath", str(ROOT / "bench"), "-cp", f"{lib}/*:{lib}/later/*", str(ROOT / "bench" / source)], check=True)
    return folder


def figure(values):
    return f"{statistics.median(values):.0f} ms ({min(values):.0f} to {max(values):.0f})"


def table(columns, rows):
    """Prints named rows of lists of figures."""
    print("| | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for name, lists in rows.items():
        print(f"| {name} | " + " | ".join(figure(each) if each else "–" for each in lists) + " |")


def ending(image, parts):
    """What stands below a table: sizes, and how busy the machine was."""
    print("\nlayers, compressed: " + ", ".join(f"{part} {image.sizes[part] / 1e6:.1f} MB" for part in parts))
    print("load of the machine: " + " ".join(f"{each:.1f}" for each in os.getloadavg()))
