"""A run's page in a real browser, from its file and in a notebook."""
import unittest

import lab
from flowcell import FlowcellTest

CELLS = [
    ("count", "%%params\nint count = 10;"),
    ("lines", 'for (int i = 0; i < count; i++) {\n    System.out.println("line " + i + " of <b>many</b>");\n}\nint lines = count;'),
    ("doubled", "%%map doubled = n : IntStream.range(0, 30)\nn * 2 + lines"),
]


@unittest.skipUnless(lab.available(), "there is no playwright with a chromium")
class Report(FlowcellTest):

    def test_ten_thousand_lines_from_a_file(self):
        notebook = self.notebook(*CELLS)
        run = self.flowcell_done("run-remote", notebook, "-p", "count=10000").out.split()[0]
        page = self.home / "store" / "runs" / run / "report.html"
        kept = page.read_text()
        written = self.flowcell_done("report", run, "--out", self.home / "again.html").lines
        self.assertEqual([str(self.home / "again.html")], written)
        self.assertEqual(kept, (self.home / "again.html").read_text(), "the page is the same however often it is made")
        with lab.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=lab.CHROMIUM, args=lab.OPTIONS)
            for scheme, background in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 24, 28)")):
                context = browser.new_context(color_scheme=scheme, offline=True)
                opened = context.new_page()
                asked, complaints = [], []
                opened.on("request", lambda request: asked.append(request.url))
                opened.on("console", lambda message: complaints.append(message.text))
                opened.goto(page.as_uri())
                self.assertEqual(background, opened.evaluate("getComputedStyle(document.body).backgroundColor"))
                self.assertIn(f"done {run}", opened.inner_text("h1"))
                self.assertIn("count=10000", opened.inner_text("dl"))
                self.assertEqual(3, opened.locator("section table tr").count() - 1, "a row for each step")
                opened.click("summary:has(h2)")
                self.assertEqual(10_000, opened.locator(".line").count())
                self.assertIn("line 0 of <b>many</b>", opened.locator(".line").first.inner_text())
                opened.fill(".search input", "line 9999 ")
                opened.wait_for_function("document.querySelector('.search span').textContent === '1 of 10000'")
                self.assertEqual(1, opened.locator(".line:visible").count())
                self.assertEqual(([page.as_uri()], []), (asked, complaints), "it asks for nothing beside itself")
            browser.close()

    def test_in_a_notebook(self):
        notebook = lab.Lab(lab.folder(self.home), [source for _, source in CELLS] + ["%run"], self.home)
        try:
            notebook.run_all()
            report = notebook.shown(3).locator("summary", has_text="Report")
            self.assertEqual(1, report.count())
            report.click()
            frame = notebook.page.frame_locator("iframe[srcdoc]")
            frame.locator("h1").wait_for()
            self.assertIn("done test-", frame.locator("h1").inner_text())
            self.assertEqual(10, frame.locator(".line").count())
            report.scroll_into_view_if_needed()
            notebook.picture("report")
        finally:
            notebook.close()
