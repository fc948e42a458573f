"""Measures what a run adds to a bare JVM: the process of a flow of five small steps, from its start to its end.

The flow of bench/flows is shipped once to this machine. Then its process is started again and again, as the local target
starts it, by turns with and without the class cache that the build makes, and a JVM that prints one line. Times are those
of whole processes; processor time is the user's and the system's.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

FLOW = pathlib.Path(__file__).with_name("flows") / "five.jsh"
BARE = 'public class Bare { public static void main(String[] arguments) { System.out.println("line"); } }'


def java(launcher):
    """The JDK that Flowcell runs on."""
    shown = subprocess.run([launcher, "--java", "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    home = next(line.split("=", 1)[1].strip() for line in shown.stderr.splitlines() if "java.home =" in line)
    return str(pathlib.Path(home, "bin", "java"))


def started(launcher, home):
    """The command of a run's process, without the class cache, and its folder."""
    subprocess.run([launcher, "run-remote", str(FLOW), "--cluster", "local"], check=True, capture_output=True,
                   env={**os.environ, "FLOWCELL_HOME": home})
    app = next(pathlib.Path(home, "unpacked").glob("*/app"))
    return app, ["-XX:MaxRAMPercentage=75", "-XX:-UsePerfData", "-XX:Tier0InvokeNotifyFreqLog=11",
                 "-Djdk.reflect.useNativeAccessorOnly=true", f"-Dflowcell.app={app}", "-cp", f"{app}/runtime/*", "dev.flowcell.runtime.Main"]


def main():
    arguments = argparse.ArgumentParser(prog="bench/process", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=15, help="rounds, after one that warms up (default: %(default)s)")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder:
        app, command = started(options.launcher, f"{folder}/home")
        program = java(options.launcher)
        cache = pathlib.Path(options.launcher).resolve().parent / "magics/app/target/flowcell/run.aot"
        pathlib.Path(folder, "Bare.java").write_text(BARE, encoding="utf-8")
        subprocess.run([f"{program}c", "-d", folder, f"{folder}/Bare.java"], check=True)
        os.makedirs(f"{folder}/work")
        run = {"run": "five-1", "flow": "five", "version": "1", "store": None, "parameters": {}, "environment": {},
               "resume": None, "from": None, "process": 0, "attempt": 0, "checkInputs": False}
        environment = {**os.environ, "FLOWCELL_WORKDIR": f"{folder}/work", "FLOWCELL_CACHE": f"{folder}/cache",
                       "FLOWCELL_RUN": json.dumps(run)}
        series = {"a bare JVM": ["-XX:-UsePerfData", "-cp", folder, "Bare"],
                  "a run": [f"-XX:AOTCache={cache}", *command],
                  "a run without the class cache": command}
        times = {name: [] for name in series}
        processor = {name: [] for name in series}
        for turn in range(options.runs + 1):
            for name, each in series.items():
                before, begun = os.times(), time.perf_counter()
                ended = subprocess.run([program, *each], env=environment, cwd=app / "files", capture_output=True, text=True)
                taken, after = time.perf_counter() - begun, os.times()
                if ended.returncode != 0:
                    raise SystemExit(f"{name} ended with {ended.returncode}: {ended.stdout[-500:]}{ended.stderr[-500:]}")
                if turn > 0:
                    times[name].append(taken)
                    processor[name].append(after.children_user + after.children_system
                                           - before.children_user - before.children_system)
    floor = statistics.median(times["a bare JVM"])
    print(f"| median of {options.runs} | whole process (least to most) | processor time | over the bare JVM |")
    print("| --- | --- | --- | --- |")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"| {name} | {median * 1000:.0f} ms ({min(taken) * 1000:.0f} to {max(taken) * 1000:.0f}) | "
              f"{statistics.median(processor[name]) * 1000:.0f} ms | {(median - floor) * 1000:.0f} ms, {median / floor:.1f} × |")


if __name__ == "__main__":
    main()
