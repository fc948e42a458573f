"""Measures how many items a second a map takes that do nothing, beside its peers.

Flowcell's own series and the bare loop over virtual threads take turns in one process. The peers are slower by orders of
magnitude, so each is given as many items as it does in some seconds; their own start is not in the time. All figures are
medians over the rounds; the first, which warms up, does not count.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import peers

FLOWS = pathlib.Path(__file__).with_name("flows")
ITEMS = {"Python threads": 100_000, "Dask": 3_000, "Prefect": 500, "Metaflow": 15}


def flowcell(root, runs, items, figures):
    classes = f"{root}/magics/app/target/flowcell/lib/*"
    home = tempfile.mkdtemp(prefix="flowcell-bench-map-")
    try:
        ended = subprocess.run([f"{root}/flowcell", "--java", "-Xlog:disable", "-cp", classes, f"{root}/bench/MapRate.java",
                                str(runs), str(items)], env={**os.environ, "FLOWCELL_HOME": home}, capture_output=True, text=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if ended.returncode != 0:
        sys.exit(f"bench: {ended.stderr[-2000:]}")
    for line in ended.stdout.splitlines():
        name, seconds = line.split("\t")
        figures.setdefault(name, []).append(items / float(seconds))


def peer(name, interpreter, folder):
    """Items a second of one round of a peer."""
    script = FLOWS / f"{name.lower().replace(' ', '_')}_map.py"
    arguments = ["run"] if name == "Metaflow" else []
    ended = subprocess.run([interpreter, str(script), *arguments], cwd=folder, capture_output=True, text=True, timeout=600, env={
        **os.environ, **peers.QUIET, "PREFECT_HOME": folder, "METAFLOW_HOME": folder, "ITEMS": str(ITEMS[name])})
    for line in (ended.stdout + ended.stderr).splitlines():
        if "items took" in line:
            return ITEMS[name] / float(line.rsplit("items took ", 1)[1].split()[0])
    raise subprocess.SubprocessError(f"exit code {ended.returncode}: {(ended.stdout + ended.stderr)[-300:]}")


def main():
    arguments = argparse.ArgumentParser(prog="bench/map", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("root")
    arguments.add_argument("--runs", type=int, default=5, help="rounds, after one that warms up (default: %(default)s)")
    arguments.add_argument("--items", type=int, default=1_000_000, help="Flowcell's items (default: %(default)s)")
    arguments.add_argument("--only", nargs="+", help="peers to measure beside Flowcell")
    options = arguments.parse_args()
    notes, figures = [], {}
    flowcell(options.root, options.runs, options.items, figures)
    folder = tempfile.mkdtemp(prefix="flowcell-bench-map-")
    for name in ITEMS if options.only is None else options.only:
        label = name if name not in peers.PEERS else f"{name} {peers.version(name)}"
        try:
            interpreter = peers.python(name) if name in peers.PEERS else sys.executable
            for _ in range(options.runs):
                figures.setdefault(label, []).append(peer(name, interpreter, folder))
        except (OSError, subprocess.SubprocessError) as gone:
            notes.append(f"{name} could not be measured: {gone}")
    shutil.rmtree(folder, ignore_errors=True)
    bare = statistics.median(figures["bare loop"])
    print(f"| items that do nothing: median of {options.runs} | items a second (least to most) | beside the bare loop |")
    print("| --- | --- | --- |")
    for name, rates in figures.items():
        median = statistics.median(rates)
        print(f"| {name} | {median:,.0f} ({min(rates):,.0f} to {max(rates):,.0f}) | {median / bare:.3g} × |")
    for text in notes:
        print(f"- {text}")


if __name__ == "__main__":
    main()
