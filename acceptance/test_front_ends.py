"""The front-ends that people use beside JupyterLab: nbconvert, papermill, the console, VS Code."""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from flowcell import FlowcellTest
from kernel import NAME, KernelTest

try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
except ImportError:
    nbformat = None

PARAMETERS = [{"id": "parameters", "source": 'String name = "world";\nint times = 1;', "tags": ["parameters"]},
              {"id": "hello", "source": '("Hello " + name + "! ").repeat(times)', "tags": []}]


@unittest.skipUnless(nbformat, "nbclient can't be imported")
class Headless(FlowcellTest):

    def notebook(self, cells, name="test.ipynb"):
        path = super().notebook(*[(cell["id"], cell["source"]) for cell in cells], name=name)
        content = json.loads(path.read_text())
        content["metadata"]["kernelspec"]["name"] = NAME
        for cell, wanted in zip(content["cells"], cells):
            cell["metadata"] = {"tags": wanted["tags"]}
        path.write_text(json.dumps(content))
        return path

    def command(self, *arguments, folder, stdin=None, timeout=180):
        done = subprocess.run([str(argument) for argument in arguments], cwd=folder, text=True, capture_output=True, input=stdin,
                              timeout=timeout, env={**os.environ, "FLOWCELL_HOME": str(self.home)})
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def jupyter(self, *arguments, **options):
        return self.command(sys.executable, "-m", "jupyter", *arguments, **options)

    def test_nbconvert_executes_to_html(self):
        path = self.notebook(PARAMETERS + [{"id": "drawn", "source": 'display(svg("<svg xmlns=\'http://www.w3.org/2000/svg\' width=\'9\'/>"));', "tags": []}])
        # Before it is executed or saved for the first time, a notebook does not say what language its code is in.
        self.jupyter("nbconvert", "--execute", "--to", "notebook", "--inplace", path, folder=path.parent)
        self.jupyter("nbconvert", "--execute", "--to", "html", path, folder=path.parent)
        page = path.with_suffix(".html").read_text()
        for words in ("Hello world!", "data:image/svg+xml", "hl-java", '<span class="kt">int</span>'):
            self.assertTrue(words in page, words)

    def test_nbconvert_writes_a_script(self):
        path = self.notebook(PARAMETERS)
        self.jupyter("nbconvert", "--execute", "--to", "notebook", "--inplace", path, folder=path.parent)
        self.jupyter("nbconvert", "--to", "script", path, folder=path.parent)
        script = path.with_suffix(".jsh")
        self.assertIn("int times = 1;", script.read_text())

    def test_nbconvert_stops_at_an_error(self):
        path = self.notebook([{"id": "a", "source": "int a = nothing;", "tags": []}])
        done = subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "html", str(path)], cwd=path.parent,
                              text=True, capture_output=True, timeout=180)
        self.assertNotEqual(0, done.returncode)
        self.assertIn("nothing", done.stderr)

    def test_cells_may_fail_where_they_are_tagged(self):
        path = self.notebook([{"id": "a", "source": 'throw new Exception("expected");', "tags": ["raises-exception"]},
                              {"id": "b", "source": "1 + 1", "tags": []}])
        executed = self.executed(nbformat.read(path, as_version=4), path.parent)
        self.assertEqual("2", executed.cells[1].outputs[0]["data"]["text/plain"])

    def executed(self, notebook, folder):
        with mock.patch.dict(os.environ, {"FLOWCELL_HOME": str(self.home)}):
            NotebookClient(notebook, timeout=120, kernel_name=NAME, resources={"metadata": {"path": str(folder)}}).execute()
        return notebook

    def test_parameters_injected_as_papermill_does(self):
        path = self.notebook(PARAMETERS)
        notebook = nbformat.read(path, as_version=4)
        injected = nbformat.v4.new_code_cell('// Parameters\nname = "papermill";\ntimes = 2;')
        injected.metadata["tags"] = ["injected-parameters"]
        notebook.cells.insert(1, injected)
        self.executed(notebook, path.parent)
        self.assertEqual('"Hello papermill! Hello papermill! "', notebook.cells[2].outputs[0]["data"]["text/plain"])

    if shutil.which("papermill"):

        def test_papermill(self):
            path = self.notebook(PARAMETERS)
            out = path.parent / "out.ipynb"
            self.command("papermill", path, out, folder=path.parent)
            self.assertIn("Hello world!", out.read_text())
            # Papermill writes no Java, but its assignments in C# are Java as well.
            self.command("papermill", path, out, "--language", ".net-csharp", "-p", "name", "papermill", "-p", "times", "2", folder=path.parent)
            self.assertIn("Hello papermill! Hello papermill!", out.read_text())

    def test_display_updates_reach_the_right_cell(self):
        path = self.notebook([{"id": "a", "source": 'var id = display(html("<b>one</b>"));', "tags": []},
                              {"id": "b", "source": 'updateDisplay(id, html("<b>two</b>"));', "tags": []}])
        notebook = self.executed(nbformat.read(path, as_version=4), path.parent)
        self.assertEqual("<b>two</b>", notebook.cells[0].outputs[0]["data"]["text/html"])

    def test_console(self):
        script = 'int a = 40;\na + 2\nSystem.out.println("printed");\nthrow new Exception("thrown");\nString?\nexit\n'
        said = self.command(sys.executable, "-m", "jupyter", "console", "--kernel", NAME, "--simple-prompt", folder=self.home, stdin=script)
        said = re.sub(r"\x1b\[[0-9;]*m", "", said)
        for words in ("42", "printed", "thrown", "class"):
            self.assertIn(words, said)


class VisualStudioCode(KernelTest):
    """What VS Code sends and reads, as far as the protocol shows it."""

    def test_its_requests_in_its_order(self):
        kernel = self.kernel
        self.assertEqual("java", kernel.ask("kernel_info_request").content["language_info"]["name"])
        self.assertEqual({}, kernel.ask("comm_info_request", {"target_name": "jupyter.widget"}).content["comms"])
        start = kernel.ask("execute_request", {"code": "", "silent": True, "store_history": False, "user_expressions": {},
                                               "allow_stdin": False, "stop_on_error": False})
        self.assertEqual("ok", start.status)
        cell = kernel.ask("execute_request", {"code": "int a = 6;\na * 7", "silent": False, "store_history": True, "user_expressions": {},
                                              "allow_stdin": True, "stop_on_error": False},
                          metadata={"cellId": "vscode-notebook-cell:/a.ipynb#W0sZmlsZQ=="})
        self.assertEqual("42", cell.result)
        completion = kernel.ask("complete_request", {"code": "Strin", "cursor_pos": 5})
        self.assertIn("String", completion.content["matches"])
        running = kernel.begin('System.out.println("begun"); while (true) {}')
        kernel.until_stream(running, "begun")
        self.assertEqual("ok", kernel.interrupt().status)
        self.assertEqual("error", kernel.finish(running).status)
        self.assertEqual("6", self.run_cell("a").result, "variables are kept")
