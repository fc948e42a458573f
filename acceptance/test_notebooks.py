"""The example notebooks through nbclient, with the kernel that `flowcell install --user` put in place."""
import json
import os
import unittest
from unittest import mock

from flowcell import FlowcellTest, change, setting
from servers import News

try:
    import nbformat
    from nbclient import NotebookClient
except ImportError:
    nbformat = None


@unittest.skipUnless(nbformat, "nbclient can't be imported")
class Examples(FlowcellTest):

    def executed(self, path, timeout=240):
        """Runs all cells, in a process with this test's own home; the outputs as text by cell id."""
        notebook = nbformat.read(path, as_version=4)
        with mock.patch.dict(os.environ, {"FLOWCELL_HOME": str(self.home)}):
            NotebookClient(notebook, timeout=timeout, kernel_name=notebook.metadata.kernelspec.name,
                           resources={"metadata": {"path": str(path.parent)}}).execute()
        return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}

    def text(self, outputs):
        return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)

    def test_first(self):
        outputs = self.executed(self.copied("first.ipynb"))
        self.assertIn("Hello from Java 25", self.text(outputs["hello"]))
        self.assertIn("6.879", self.text(outputs["mean"]))

    def test_map(self):
        outputs = self.executed(self.copied("map.ipynb"))
        self.assertIn("9900", self.text(outputs["list-sum"]))

    def test_plots(self):
        outputs = self.executed(self.copied("plots.ipynb"))
        for cell, kind in (("line", "image/png"), ("bars", "image/png"), ("vega", "application/vnd.vegalite.v5+json"),
                           ("large", "text/html"), ("markdown", "text/markdown"), ("formula", "text/latex"),
                           ("drawing", "image/svg+xml"), ("json", "application/json"), ("progress", "text/html")):
            self.assertIn(kind, outputs[cell][0]["data"], cell)
            self.assertIn("text/plain", outputs[cell][0]["data"], cell)
        self.assertEqual(365, len(outputs["vega"][0]["data"]["application/vnd.vegalite.v5+json"]["data"]["values"]))
        self.assertIn("1,000,000 rows", self.text(outputs["large"]))
        self.assertEqual(1, len(outputs["progress"]), "one bar, drawn again in its place")
        self.assertIn("365 of 365 (100 %)", self.text(outputs["progress"]))

    def test_news_on_the_sample(self):
        outputs = self.executed(self.copied("news.ipynb"))
        self.assertIn("24 articles, 6 topics, 40 shared names", self.text(outputs["summary"]))
        self.assertIn("image/svg+xml", outputs["drawing"][0]["data"])

    def test_news_on_a_real_feed(self):
        with News(setting("FLOWCELL_TEST_NEWS")) as news:
            path = self.copied("news.ipynb")
            change(path, "parameters", "sample/feed.xml", f"http://127.0.0.1:{news.port}/feed.xml")
            outputs = self.executed(path)
        self.assertIn("20 stories", self.text(outputs["stories"]))
        self.assertIn("20 articles", self.text(outputs["summary"]))
        run = json.loads(self.flowcell_done("fetch", self.run_name(outputs["run"]), "summary").out)
        self.assertIn(run, self.text(outputs["summary"]), "the image's run gives what the session gave")

    def run_name(self, outputs):
        """The name of the newest run, as the display says it."""
        runs = self.flowcell_done("runs").lines
        return next(word for line in runs for word in line.split() if word.startswith("news-"))
