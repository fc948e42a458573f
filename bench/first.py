"""Measures where the time goes until a kernel's first cell has run, beside the least that this takes with javac.

By turns: Flowcell's kernel and the peers asked for, from the start of the process over the answer to `kernel_info_request` to that to
a first cell, which is sent 50 ms later; a virtual machine that says a line, compiles one class with `1 + 1` and calls it; and
one that has JShell evaluate it. These two have a class cache made by the very same program, and the kernel's options.
Processor time is that of the process with its children, in all threads.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import kernel as bench

BARE = {"bare javac": "javac", "bare JShell": "jshell"}
EARLY = 0.05


def processor(pid):
    """The processor time of a process and of its children that run, in seconds: of each process in turn."""
    found, waiting = [], [pid]
    while waiting:
        pid = waiting.pop(0)
        try:
            found.append(time.clock_gettime((~pid << 3) | 2))  # as clock_getcpuclockid(3) has it
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as children:
                    waiting += [int(child) for child in children.read().split()]
        except OSError:
            continue  # it has just ended
    return found


def first_cell(argv, environment, language):
    """One start of a kernel."""
    kernel = bench.Kernel(argv, environment)
    try:
        message = kernel.session.msg("kernel_info_request", {})
        kernel.session.send(kernel.sockets["shell"], message)
        kernel.answer(message["header"]["msg_id"], "shell", kernel.started, idle=False)
        ready = time.perf_counter() - kernel.started
        until_ready = processor(kernel.process.pid)
        time.sleep(EARLY)
        cell = kernel.execute(language.first)[1]
        whole = time.perf_counter() - kernel.started
        until_end = processor(kernel.process.pid)
        return {"start to ready": ready, "first cell": cell, "start to first cell's end": whole,
                "processor time until ready": sum(until_ready), "processor time until the end": sum(until_end),
                "of it the worker": sum(until_end[1:])}
    finally:
        kernel.close()


class Bare:
    """The least that it takes, in a folder of its own."""

    def __init__(self, java, options, folder):
        self.command = [java, *options]
        self.folder = folder
        source = pathlib.Path(__file__).with_name("FirstCell.java")
        subprocess.run([f"{java}c", "-d", f"{folder}/classes", str(source)], check=True)
        self.jar = f"{folder}/first.jar"
        subprocess.run([str(pathlib.Path(java).with_name("jar")), "--create", "--file", self.jar, "-C", f"{folder}/classes", "."],
                       check=True)
        for each in BARE.values():
            subprocess.run([*self.command, "-XX:TieredStopAtLevel=1", f"-XX:AOTCacheOutput={folder}/{each}.aot", *self.program(each)],
                           check=True, capture_output=True)

    def program(self, each):
        return ["-Xlog:disable", "-Xlog:all=off", "-cp", self.jar, "FirstCell", each]

    def first_cell(self, each):
        before, begun = os.times(), time.perf_counter()
        with subprocess.Popen([*self.command, f"-XX:AOTCache={self.folder}/{each}.aot", *self.program(each)],
                              stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            ready = time.perf_counter() - begun
            if process.stdout.readline().strip() != b"2":
                raise SystemExit(f"bench/first: {each} does not give 2")
            whole = time.perf_counter() - begun
            used = sum(processor(process.pid))
        return {"start to ready": ready, "start to first cell's end": whole, "processor time until the end": used}


def main():
    arguments = argparse.ArgumentParser(prog="bench/first", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=15, help="rounds, after one that warms up (default: %(default)s)")
    arguments.add_argument("--only", nargs="+", default=["none"], help="peers of bench/kernel to measure beside")
    options = arguments.parse_args()
    kernels = bench.kernels(options.launcher, options.only, lambda text: print(text, file=sys.stderr))
    argv = kernels["flowcell"][0]
    own = [each for each in argv[1:argv.index("-jar")] if each.startswith("-X") and "AOT" not in each and "log" not in each]
    figures = {}
    with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder:
        bare = Bare(argv[0], own, folder)
        for turn in range(options.runs + 1):
            for name, each in kernels.items():
                note(figures, turn, name, first_cell(*each))
            for name, each in BARE.items():
                note(figures, turn, name, bare.first_cell(each))
            print(f"round {turn} of {options.runs}", file=sys.stderr)
    print(f"| median of {options.runs} (least to most) | " + " | ".join(figures) + " | to bare javac |")
    print("| --- |" + " --- |" * (len(figures) + 1))
    for what in figures["flowcell"]:
        cells = [shown(each.get(what)) for each in figures.values()]
        floor = figures["bare javac"].get(what)
        cells.append(f"{statistics.median(figures['flowcell'][what]) / statistics.median(floor):.2f}" if floor else "")
        print(f"| {what} | " + " | ".join(cells) + " |")


def note(figures, turn, name, measured):
    if turn > 0:
        for what, value in measured.items():
            figures.setdefault(name, {}).setdefault(what, []).append(value)


def shown(values):
    if not values:
        return ""
    return f"{statistics.median(values) * 1000:.0f} ms ({min(values) * 1000:.0f} to {max(values) * 1000:.0f})"


if __name__ == "__main__":
    main()
