"""Measures a store on S3 beside the bare SDK: the first call of a process, small and large blobs, and the image's layer.

The image of a small flow is made with a store on S3, and its jars under /app/runtime are what both programs get: the same
class path, the JVM's options of a run, and of the environment what a pod has. They take turns.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "acceptance"))
from s3 import Bucket  # noqa: E402

BUCKET = "flowcell-bench"
POD = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL_S3", "PATH")


def java(launcher):
    shown = subprocess.run([launcher, "--java", "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    home = next(line.split("=", 1)[1].strip() for line in shown.stderr.splitlines() if "java.home =" in line)
    return str(pathlib.Path(home, "bin", "java"))


def layers(layout):
    """Sizes of the image's layers, by what is in them."""
    def blob(digest):
        return json.loads((layout / "blobs" / digest.replace(":", "/")).read_bytes())
    image = blob(json.loads((layout / "index.json").read_bytes())["manifests"][0]["digest"])
    sizes = {}
    for layer in image["layers"]:
        names = subprocess.run(["tar", "tzf", str(layout / "blobs" / layer["digest"].replace(":", "/"))],
                               check=True, capture_output=True, text=True).stdout
        sizes["s3" if "/s3-" in names else "runtime" if "flowcell-runtime.jar" in names or "jackson-databind" in names else "others"] = layer["size"]
    return sizes


def main():
    arguments = argparse.ArgumentParser(prog="bench/s3", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=10, help="rounds, after one that warms up (default: %(default)s)")
    arguments.add_argument("--bytes", type=int, default=100_000_000, help="of the large blob (default: %(default)s)")
    options = arguments.parse_args()
    endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
    Bucket(endpoint, BUCKET).make()
    with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder:
        subprocess.run([options.launcher, "run-remote", str(ROOT / "bench/flows/five.jsh"), "--cluster",
                        f"local --store s3:{BUCKET}/runs --endpoint {endpoint}"], check=True, capture_output=True,
                       env={**os.environ, "FLOWCELL_HOME": f"{folder}/home"})
        runtime = next(pathlib.Path(folder, "home/unpacked").glob("*/app/runtime"))
        program = java(options.launcher)
        subprocess.run([f"{program}c", "-d", f"{folder}/classes", "-cp", f"{runtime}/*", str(ROOT / "bench/S3.java")], check=True)
        environment = {name: os.environ[name] for name in POD if name in os.environ}
        times = {"the store": [], "the bare SDK": []}
        processor = {name: [] for name in times}
        for turn in range(options.runs + 1):
            for name, which in (("the store", "store"), ("the bare SDK", "sdk")):
                before = os.times()
                told = subprocess.run([program, "-XX:MaxRAMPercentage=75", "-XX:-UsePerfData", "-XX:Tier0InvokeNotifyFreqLog=11",
                                       "-Djdk.reflect.useNativeAccessorOnly=true", "-cp", f"{runtime}/*:{folder}/classes", "S3", which, BUCKET, endpoint, str(options.bytes if turn % 2 else 1000)],
                                      check=True, capture_output=True, text=True, env=environment)
                after = os.times()
                if turn:
                    times[name].append(([float(each) for each in told.stdout.split()], turn % 2))
                    if not turn % 2:
                        processor[name].append(after.children_user + after.children_system - before.children_user - before.children_system)
        print(f"{'':14} {'first call':>24} {'small put':>22} {'large put':>24} {'large get':>24}   processor of a process with small ones")
        for name, rounds in times.items():
            columns = [[values[0] for values, _ in rounds], [values[1] for values, _ in rounds],
                       [values[2] for values, large in rounds if large], [values[3] for values, large in rounds if large]]
            print(f"{name:14} " + " ".join(f"{statistics.median(each):8.0f} ms ({min(each):.0f} to {max(each):.0f})" for each in columns if each)
                  + f"   {statistics.median(processor[name]):.2f} s")
        print("layers, compressed:", ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in layers(pathlib.Path(folder, "home/oci")).items()))
        print("load of the machine:", " ".join(f"{each:.1f}" for each in os.getloadavg()))


if __name__ == "__main__":
    main()
