"""Measures what a run adds to a bare JVM, as whole processes that are started again and again, by turns.

First a flow of five small steps, from its start to its end, with and without the class cache that the build makes for this
machine. Then a process of a pod, which has none, until the first item of a map is done: the one that drives the run and
offers the items, and one that helps with them. They have the collector and the heap of a pod of 192 MiB. The flows of
bench/flows are shipped once to this machine; processor time is the user's and the system's.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

from layers import java

FLOWS = pathlib.Path(__file__).with_name("flows")
BARE = 'public class Bare { public static void main(String[] arguments) { System.out.println("line"); } }'
# As in magics/flow/…/image/EntryPoint.java.
OPTIONS = ["-XX:MaxRAMPercentage=75", "-XX:-UsePerfData", "-XX:Tier0InvokeNotifyFreqLog=11", "-XX:Tier4InvocationThreshold=20000",
           "-XX:Tier4MinInvocationThreshold=2400", "-XX:Tier4CompileThreshold=60000", "-XX:Tier4BackEdgeThreshold=160000",
           "-Djdk.reflect.useNativeAccessorOnly=true"]
POD = ["-XX:+UseSerialGC", "-Xmx144m"]


def shipped(launcher, flow, folder, *options):
    """The unpacked image of a flow."""
    home = f"{folder}/{flow}"
    subprocess.run([launcher, "run-remote", str(FLOWS / f"{flow}.jsh"), "--cluster", " ".join(["local", *options])], capture_output=True,
                   env={**os.environ, "FLOWCELL_HOME": home})
    return next(pathlib.Path(home, "unpacked").glob("*/app"))


def command(app):
    return [*OPTIONS, f"-Dflowcell.app={app}", "-cp", f"{app}/runtime/*", "dev.flowcell.runtime.Main"]


def environment(folder, name, **told):
    run = {"run": f"{name}-1", "flow": name, "version": "1", "store": None, "parameters": {}, "environment": {}, "resume": None, "from": None,
           "process": 0, "attempt": 0, "checkInputs": False, **told}
    return {**os.environ, "FLOWCELL_WORKDIR": f"{folder}/work", "FLOWCELL_CACHE": f"{folder}/cache", "FLOWCELL_RUN": json.dumps(run)}


def processor():
    """What the processes that were started here and have ended took, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Series:
    """One process, started again and again."""

    def __init__(self, name, words, told=None, folder=None, before=lambda: None):
        self.name, self.words, self.told, self.folder, self.before = name, words, told, folder, before
        self.times, self.processor = [], []

    def turn(self, counts):
        self.before()
        before, begun = processor(), time.perf_counter()
        ended = subprocess.run(self.words, env=self.told, cwd=self.folder, capture_output=True, text=True)
        taken, after = time.perf_counter() - begun, processor()
        if ended.returncode != 0:
            raise SystemExit(f"{self.name} ended with {ended.returncode}: {ended.stdout[-500:]}{ended.stderr[-500:]}")
        if counts:
            self.times.append(taken * 1000)
            self.processor.append((after - before) * 1000)


def measure(title, runs, series):
    """Turns of all series, and their table; the first series is the floor of the others."""
    for turn in range(runs + 1):
        for each in series:
            each.turn(turn > 0)
    print(f"\n| {title}, median of {runs} | whole process (least to most) | processor time (least to most) | over the bare JVM |")
    print("| --- | --- | --- | --- |")
    floor = statistics.median(series[0].processor)
    for each in series:
        median = statistics.median(each.processor)
        beside = f"{median - floor:.0f} ms, {median / floor:.1f} ×" if each is not series[0] else ""
        print(f"| {each.name} | {statistics.median(each.times):.0f} ms ({min(each.times):.0f} to {max(each.times):.0f}) | "
              f"{median:.0f} ms ({min(each.processor):.0f} to {max(each.processor):.0f}) | {beside} |", flush=True)


def whole_runs(launcher, program, folder):
    app = shipped(launcher, "five", folder)
    cache = pathlib.Path(launcher).resolve().parent / "magics/app/target/flowcell/run.aot"
    told = environment(folder, "five")
    return [Series("a bare JVM", [program, "-XX:-UsePerfData", "-cp", folder, "Bare"]),
            Series("a run", [program, f"-XX:AOTCache={cache}", *command(app)], told, app / "files"),
            Series("a run without the class cache", [program, *command(app)], told, app / "files")]


def pods(launcher, program, folder):
    store, offered = pathlib.Path(folder, "store"), pathlib.Path(folder, "offered")
    app = shipped(launcher, "first-item", folder, f"--store file:{folder}/other-store")
    words = [program, *POD, *command(app)]

    def driver():
        shutil.rmtree(store, ignore_errors=True)
        return environment(folder, "first-item", store=f"file:{store}", processes=2)

    def restored():
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(offered, store)

    subprocess.run(words, env=driver(), cwd=app / "files", check=True, capture_output=True)
    shutil.move(store, offered)  # what a helper finds
    return [Series("a bare JVM", [program, *POD, "-XX:-UsePerfData", "-cp", folder, "Bare"]),
            Series("the driver", words, driver(), app / "files", lambda: shutil.rmtree(store, ignore_errors=True)),
            Series("a helper", words, environment(folder, "first-item", store=f"file:{store}", process=1, processes=2), app / "files", restored)]


def main():
    arguments = argparse.ArgumentParser(prog="bench/process", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=20, help="rounds, after one that warms up (default: %(default)s)")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder:
        program = java(options.launcher)
        pathlib.Path(folder, "Bare.java").write_text(BARE, encoding="utf-8")
        subprocess.run([f"{program}c", "-d", folder, f"{folder}/Bare.java"], check=True)
        os.makedirs(f"{folder}/work")
        measure("a run of five steps", options.runs, whole_runs(options.launcher, program, folder))
        measure("a pod until its first item is done", options.runs, pods(options.launcher, program, folder))
        print("\nload of the machine:", " ".join(f"{each:.1f}" for each in os.getloadavg()))


if __name__ == "__main__":
    main()
