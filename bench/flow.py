"""Measures how long a flow of five tasks takes after one of them was edited, as a whole command, beside its peers.

Each round edits the first task of every series in turn (another range of numbers each time, so that nothing can be taken
from a cache), runs it and checks the printed total. `%run in a session` is Flowcell's magic in a live kernel: from the
request that runs it until both its reply and `idle` are here; the edited cell has been executed before. All figures are
medians over the rounds.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import kernel
import peers

FLOWS = pathlib.Path(__file__).with_name("flows")


def expected(count):
    return f"total {sum(square for square in (n * n % 1000 for n in range(count)) if square % 2 == 0)}"


class Command:
    """A whole command on a copy of a flow's file."""

    def __init__(self, folder, file, arguments, environment=None):
        self.file = pathlib.Path(folder, file)
        self.arguments = [each.replace("FILE", str(self.file)) for each in arguments]
        self.environment = {**os.environ, **(environment or {})}
        self.source = (FLOWS / file).read_text(encoding="utf-8")

    def run(self, count):
        self.file.write_text(self.source.replace("0, 1000)", f"0, {count})"), encoding="utf-8")
        begun = time.perf_counter()
        ended = subprocess.run(self.arguments, cwd=self.file.parent, env=self.environment, capture_output=True, text=True)
        taken = time.perf_counter() - begun
        if expected(count) not in ended.stdout + ended.stderr:
            raise kernel.Gone(f"exit code {ended.returncode}: {(ended.stdout + ended.stderr)[-500:]}")
        return taken

    def close(self):
        pass


class Session:
    """Flowcell's %run in a live kernel."""

    def __init__(self, launcher):
        self.kernel = kernel.Kernel(*kernel.flowcell(launcher))
        source = (FLOWS / "five.jsh").read_text(encoding="utf-8")
        self.cells = [cell.split("\n", 1)[1] for cell in source.split("// %% ")[1:]]
        time.sleep(1)
        for cell in self.cells:
            self.execute(cell)

    def execute(self, code):
        reply, seconds, published = self.kernel.execute(code)
        if reply["content"]["status"] != "ok":
            raise kernel.Gone(str(reply["content"].get("evalue")))
        return seconds, published

    def run(self, count):
        # A cell without an id is the same cell where its declared name is the same.
        for cell in [self.cells[0].replace("0, 1000)", f"0, {count})"), *self.cells[1:]]:
            self.execute(cell)
        seconds, published = self.execute("%run")
        if expected(count) not in str(published):
            raise kernel.Gone("the result is not there")
        return seconds

    def close(self):
        self.kernel.close()


def series(launcher, only, folder, note):
    """What can be measured: by name how it is made."""
    found = {"flowcell run": lambda: Command(folder, "five.jsh", [launcher, "run", "FILE"]),
             "%run in a session": lambda: Session(launcher)}
    if not only or "Python" in only:
        found["plain Python"] = lambda: Command(folder, "plain.py", [sys.executable, "FILE"])
    for name, arguments in (("Dask", ["FILE"]), ("Prefect", ["FILE"]), ("Metaflow", ["FILE", "run"])):
        if only and name not in only:
            continue
        try:
            interpreter = peers.python(name)
        except (OSError, subprocess.CalledProcessError) as missing:
            note(f"{name} can't be fetched: {missing}")
            continue
        found[f"{name} {peers.version(name)}"] = lambda name=name, interpreter=interpreter, arguments=arguments: Command(
            folder, f"{name.lower()}_flow.py", [interpreter, *arguments],
            {**peers.QUIET, "PREFECT_HOME": str(folder), "METAFLOW_HOME": str(folder)})
    return found


def main():
    arguments = argparse.ArgumentParser(prog="bench/flow", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=5, help="rounds, after one that warms up (default: %(default)s)")
    arguments.add_argument("--only", nargs="+", default=[], help="peers to measure beside Flowcell")
    options = arguments.parse_args()
    notes = []
    folder = tempfile.mkdtemp(prefix="flowcell-bench-flow-")
    figures, running = {}, {}
    try:
        for name, make in series(options.launcher, options.only, folder, notes.append).items():
            try:
                running[name] = make()
            except kernel.Gone as gone:
                notes.append(f"{name}: {gone}")
        for turn in range(options.runs + 1):
            for name, each in list(running.items()):
                try:
                    taken = each.run(1000 + 10 * turn)
                except kernel.Gone as gone:
                    notes.append(f"{name}: {gone}")
                    running.pop(name).close()
                    continue
                if turn > 0:
                    figures.setdefault(name, []).append(taken)
                print(f"{'round ' + str(turn) if turn else 'to warm up'}: {name} {taken:.2f} s", file=sys.stderr)
    finally:
        for each in running.values():
            each.close()
        shutil.rmtree(folder, ignore_errors=True)
    whole = statistics.median(figures.get("flowcell run", [float("nan")]))
    print(f"\n| edit one task of five, run again: median of {options.runs} | seconds (least to most) | flowcell run beside it |")
    print("| --- | --- | --- |")
    for name, taken in figures.items():
        median = statistics.median(taken)
        print(f"| {name} | {median:.2f} ({min(taken):.2f} to {max(taken):.2f}) | {whole / median:.2f} × |")
    for text in notes:
        print(f"- {text}")


if __name__ == "__main__":
    main()
