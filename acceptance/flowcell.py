"""The ./flowcell command, as a user calls it."""
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from dataclasses import dataclass
from pathlib import Path

import events

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def events(self):
        """The run events that --json prints; anything else on stdout is a failure of its own."""
        return [json.loads(line) for line in self.lines]


def setting(name):
    """A part of the surroundings, or skips the test."""
    value = os.environ.get(name)
    if not value:
        raise unittest.SkipTest(f"{name} is not set")
    return value


class FlowcellTest(unittest.TestCase):
    """Each test class has a home of its own, so that it sees no other's flows, runs and results."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="flowcell-acceptance-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)

    def flowcell(self, *arguments, timeout=300, folder=ROOT, **environment):
        done = subprocess.run([str(ROOT / "flowcell"), *map(str, arguments)], cwd=folder, timeout=timeout, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, "FLOWCELL_HOME": str(self.home), **environment})
        return Result(done.returncode, done.stdout, done.stderr)

    def flowcell_done(self, *arguments, **options):
        """Calls it and expects that it ends well."""
        result = self.flowcell(*arguments, **options)
        self.assertEqual(0, result.code, f"flowcell {' '.join(map(str, arguments))}\n{result.out}\n{result.err}")
        return result

    def ran(self, flow, cluster, *options, **environment):
        """Runs a flow and gives its events, whole by their numbers."""
        told = self.flowcell_done("run-remote", flow, "--cluster", cluster, "--json", *options, **environment).events
        self.assertEqual([], events.missing(told))
        self.assertEqual("done", events.state(told))
        return told

    def until(self, what, seconds=120):
        """Asks until the answer is true, and gives it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            time.sleep(0.5)
        self.fail("it did not come in time")

    def fetched(self, run, *variables):
        return {variable: json.loads(self.flowcell_done("fetch", run, variable).out) for variable in variables}

    def notebook(self, *cells, name="test.ipynb"):
        """Writes a notebook of code cells to a folder of its own; a cell is (id, source)."""
        folder = Path(tempfile.mkdtemp(dir=self.home))
        path = folder / name
        path.write_text(json.dumps({
            "cells": [{"cell_type": "code", "id": cell, "source": source, "metadata": {}, "outputs": [], "execution_count": None}
                      for cell, source in cells],
            "metadata": {"kernelspec": {"name": "flowcell", "display_name": "Java (Flowcell)", "language": "java"}},
            "nbformat": 4, "nbformat_minor": 5}))
        return path

    def copied(self, notebook, edit=None):
        """A copy of an example with its files; edit = (cell id, old text, new text) changes one cell of it."""
        folder = Path(tempfile.mkdtemp(dir=self.home)) / "notebooks"
        shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        if edit:
            change(folder / notebook, *edit)
        return folder / notebook


def change(notebook, cell_id, old, new):
    """Changes a text of one cell, in place."""
    content = json.loads(notebook.read_text())
    cell = next(cell for cell in content["cells"] if cell["id"] == cell_id)
    source = "".join(cell["source"])
    if old not in source:
        raise AssertionError(f"cell {cell_id} of {notebook.name} does not hold {old!r}")
    cell["source"] = source.replace(old, new)
    notebook.write_text(json.dumps(content, indent=1, ensure_ascii=False))
