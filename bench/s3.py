"""Measures a store on S3 beside the bare SDK: the first call of a process, small and large blobs, and the image's layer.

The image of a small flow is made with a store on S3. With a CLUSTER both programs run in pods of it, each in a pod of its
own; without one they are processes of this machine with the jars of its /app/runtime, the options of a run's JVM, and of
the environment what a pod has.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import urllib.parse

import jobs
import layers

sys.path.insert(0, str(layers.ROOT / "acceptance"))
from s3 import Bucket  # noqa: E402

BUCKET = "flowcell-bench"
FLOW = layers.ROOT / "bench/flows/five.jsh"
SUBJECTS = {"the store": "store", "the bare SDK": "sdk"}
COLUMNS = ("JVM start", "first call", "processor until then", "small put, median of 20", "large put", "large get")


@contextlib.contextmanager
def place(options, endpoint, folder):
    """Where the programs run, and the server's address there."""
    home, java = f"{folder}/home", layers.java(options.launcher)
    classes = layers.compiled(options.launcher, java, "S3.java", f"{folder}/classes")
    if not options.cluster:
        layers.ran(options.launcher, FLOW, f"local --store s3:{BUCKET}/runs --endpoint {endpoint}", home, {})
        yield layers.Here(java, home, classes), endpoint
        return
    there = options.endpoint or jobs.reached(endpoint)
    with jobs.namespace(jobs.namespace_of(options.cluster)) as namespace, jobs.keys(namespace) as keys:
        run = layers.ran(options.launcher, FLOW, f"{options.cluster} --store s3:{BUCKET}/runs?secret={keys} --endpoint {there}", home,
                         {"AWS_ENDPOINT_URL_S3": there})
        with layers.Pods(namespace, run, classes) as pods:
            yield pods, there


def main():
    arguments = argparse.ArgumentParser(prog="bench/s3", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("cluster", nargs="?")
    arguments.add_argument("--endpoint", help="the server's address as pods reach it (default: that of FLOWCELL_TEST_HOST)")
    arguments.add_argument("--runs", type=int, default=10, help="rounds, after one that warms up (default: %(default)s)")
    arguments.add_argument("--bytes", type=int, default=100_000_000, help="of the large blob (default: %(default)s)")
    options = arguments.parse_intermixed_args()
    endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
    Bucket(endpoint, BUCKET).make()
    with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder, place(options, endpoint, folder) as (where, address):
        rounds = {name: [] for name in SUBJECTS}
        for turn in range(options.runs + 1):
            for name, which in SUBJECTS.items():
                figures = where.run("S3", [which, BUCKET, address, options.bytes if turn % 2 else 1000])
                if turn:
                    rounds[name].append((*figures[:4], *(figures[4:] if turn % 2 else (None, None))))
        layers.table(COLUMNS, {name: [[each for each in column if each is not None] for column in zip(*lists)] for name, lists in rounds.items()})
        layers.ending(where.image, ["s3", "runtime"])


if __name__ == "__main__":
    main()
