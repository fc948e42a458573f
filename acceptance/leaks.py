"""Looks for values that may stand nowhere: in what was said, in files, archives and layers of images, in a bucket, in the logs, and on the command line of any process."""
import base64
import gzip
import json
import os
import re
import subprocess
import threading
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

from flowcell import FlowcellTest


def forms(value):
    """A value as it may hide: plain, in base64 at each of its three places within what was encoded, and in a URL."""
    plain = value.encode()
    hidden = {plain, urllib.parse.quote(value, safe="").encode()}
    for before in range(3):
        # What shares a group of three bytes with its neighbours looks different each time.
        text = base64.b64encode(b"x" * before + plain).rstrip(b"=")
        hidden.add(text[-(-before * 4 // 3):len(text) - 1])
    return hidden


def contents(path):
    """A file's bytes; of one that is packed, what is in it, too."""
    return unpacked(path.read_bytes())


def unpacked(found):
    """Bytes, and behind them what is packed in them."""
    if found[:2] == b"\x1f\x8b":
        try:
            found += gzip.decompress(found)
        except (OSError, EOFError):
            pass  # it only looks like one
    return found


class Watch:
    """Notes the command line of each process that comes, until the with block ends."""

    def __init__(self):
        self.lines = {}
        self.ended = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        while not self.ended.wait(0.05):
            self.look()

    def look(self):
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                line = Path("/proc", process, "cmdline").read_bytes()
            except OSError:
                continue  # it has ended
            # A process that has just been forked still has its parent's.
            self.lines[process, line] = line


def found(values, texts=(), folders=(), watch=None):
    """Where one of the values stands: a list that should be empty."""
    searched = [(f"what was said ({number})", text.encode() if isinstance(text, str) else text) for number, text in enumerate(texts)]
    searched += [(str(path), contents(path)) for folder in folders for path in Path(folder).rglob("*")
                 if path.is_file() and path.suffix not in (".jar", ".aot")]
    if watch:
        watch.look()
        searched += [(f"the command line of process {process}", line) for (process, _), line in watch.lines.items()]
    places = []
    for value in values:
        hidden = forms(value)
        places += [place for place, content in searched if any(form in content for form in hidden)]
    return places


def of_cluster(namespace, selector="app.kubernetes.io/managed-by=flowcell"):
    """All that a cluster shows of Flowcell's in a namespace to who may not read its Secrets: manifests, events, logs; and the images of it."""
    def kubectl(*arguments):
        return subprocess.run(["kubectl", "--namespace", namespace, *arguments], text=True, capture_output=True).stdout
    manifests = kubectl("get", "cronjobs,jobs,pods,configmaps", "--selector", selector, "--output", "yaml")
    images = set(re.findall(r"image: ([^/\s]+)/(\S+)@(sha256:[0-9a-f]{64})", manifests))
    return [manifests, kubectl("get", "events", "--output", "yaml"), kubectl("logs", "--selector", selector, "--tail=-1", "--prefix", "--max-log-requests=100"),
            *(part for image in images for part in of_image(*image))]


def of_runs(home, namespace="default"):
    """The same, of the runs of a home alone: where others run, too."""
    runs = [each.name for each in (home / "runs").glob("*")]
    return of_cluster(namespace, f"flowcell.dev/run in ({','.join(runs)})") if runs else []


def of_image(registry, repository, tag):
    """An image's own layers, which are those above the base's two, and its configuration, from a registry that takes plain HTTP."""
    def get(path):
        sent = urllib.request.Request(f"http://{registry}/v2/{repository}/{path}", headers={"Accept": "application/vnd.oci.image.manifest.v1+json"})
        with urllib.request.urlopen(sent, timeout=30) as answer:
            return answer.read()

    manifest = json.loads(get(f"manifests/{tag}"))
    return [unpacked(get(f"blobs/{each['digest']}")) for each in [*manifest["layers"][2:], manifest["config"]]]


def keep(namespace, name, **values):
    """Makes a Secret of a cluster; its values stand in no file and on no command line."""
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}, "stringData": values}
    subprocess.run(["kubectl", "create", "-f", "-"], input=json.dumps(manifest), check=True, text=True, capture_output=True)


def of_kubeconfig():
    """What lets this test into its cluster: a line of the client's key, or its token."""
    path = os.environ.get("KUBECONFIG")
    users = yaml.safe_load(Path(path).read_text())["users"] if path else []
    keys = [base64.b64decode(each["user"]["client-key-data"]).decode().splitlines()[1] for each in users if "client-key-data" in each["user"]]
    return keys + [each["user"]["token"] for each in users if "token" in each["user"]]


class SearchedTest(FlowcellTest):
    """At the end of each test all that there is of it is searched for what may stand nowhere. That is what commands said, its
    home, the command line of every process, and what `places` and `folders` add; the search has to find `known` there."""

    known = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.said, cls.secrets = [], of_kubeconfig()
        cls.watch = cls.enterClassContext(Watch())

    def flowcell(self, *arguments, **options):
        result = super().flowcell(*arguments, **options)
        self.said += [result.out, result.err]
        return result

    def values(self):
        """What may stand nowhere."""
        return self.secrets

    def places(self):
        """Texts and bytes to search beside what commands said."""
        return []

    def folders(self):
        """Folders to search beside the home."""
        return []

    def tearDown(self):
        super().tearDown()
        values, texts = self.values(), [*self.said, *self.places()]
        self.assertTrue(values, "there is something to search for")
        if self.known is not None:
            self.assertTrue(found([self.known], texts), f"the search finds {self.known!r}")
        self.assertEqual([], found(values, texts, [self.home, *self.folders()], self.watch))
