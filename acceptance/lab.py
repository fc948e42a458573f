"""JupyterLab in a real browser, with one notebook open."""
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from kernel import NAME

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# No news and no other pop-ups; every cell is drawn, also those out of sight.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none", "scrollPastEnd": False},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


def available():
    return sync_playwright is not None and CHROMIUM is not None


class Lab:

    def __init__(self, folder, sources, home):
        self.folder = Path(folder)
        work = self.folder / "work"
        work.mkdir()
        (work / "test.ipynb").write_text(json.dumps({
            "cells": [{"cell_type": "code", "id": f"cell-{i}", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
                      for i, source in enumerate(sources)],
            "metadata": {"kernelspec": {"name": NAME, "display_name": "Java (Flowcell)", "language": "java"}}, "nbformat": 4, "nbformat_minor": 5}))
        for path, value in SETTINGS.items():
            file = self.folder / "settings" / "@jupyterlab" / f"{path}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value))
        self.token = secrets.token_hex(16)
        self.log = open(self.folder / "lab.log", "w")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser", "--ServerApp.ip=127.0.0.1",
             "--ServerApp.port=0", f"--ServerApp.root_dir={work}"], stdout=self.log, stderr=self.log,
            env={**os.environ, "FLOWCELL_HOME": str(home), "JUPYTER_TOKEN": self.token,
                 "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"), "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
                 "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(self.folder / "workspaces")})
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        self.page = self.browser.new_page(viewport={"width": 1200, "height": 900})
        self.page.set_default_timeout(90_000)
        self.page.goto(f"{self.address()}lab/tree/{quote('test.ipynb')}?reset&token={self.token}")
        self.page.wait_for_function(IDLE)
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def address(self):
        end = time.monotonic() + 90
        while self.server.poll() is None and time.monotonic() < end:
            for file in (self.folder / "runtime").glob("jpserver-*.json"):
                try:
                    return json.loads(file.read_text())["url"]
                except (ValueError, KeyError):
                    pass
            time.sleep(0.1)
        raise AssertionError("JupyterLab did not start\n" + (self.folder / "lab.log").read_text()[-2000:])

    def command(self, name):
        """Starts a command without waiting for its end."""
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name) }", name)

    def run_all(self):
        self.page.evaluate("() => { window.ran = false; jupyterapp.commands.execute('notebook:run-all-cells').finally(() => window.ran = true) }")
        self.page.wait_for_function(f"window.ran && ({IDLE})()")

    def choose(self, cell):
        """Puts the cursor at the end of a cell."""
        self.page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+End")

    def write(self, cell, source):
        """Puts a text into a cell as if it were typed."""
        self.choose(cell)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(source)

    def run(self, cell, source=None, wait=True):
        """Runs a cell, and waits for its end."""
        if source is not None:
            self.write(cell, source)
        self.choose(cell)
        self.page.evaluate("() => { window.ran = false; jupyterapp.commands.execute('notebook:run-cell').finally(() => window.ran = true) }")
        if wait:
            self.ended()

    def ended(self):
        self.page.wait_for_function(f"window.ran && ({IDLE})()")

    def cells(self):
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells")

    def source(self, cell):
        source = self.cells()[cell]["source"]
        return source if isinstance(source, str) else "".join(source)

    def outputs(self, cell):
        return self.cells()[cell]["outputs"]

    def text(self, cell):
        """All that a cell shows as text."""
        return "\n".join("".join(output.get("text") or output.get("data", {}).get("text/plain", "") or output.get("ename", ""))
                         for output in self.outputs(cell))

    def see(self, cell, words, there=True):
        """Waits until a cell shows some words, or shows them no more."""
        self.page.wait_for_function(
            "([cell, words, there]) => JSON.stringify(jupyterapp.shell.currentWidget.content.model.toJSON().cells[cell].outputs).includes(words) === there",
            arg=[cell, words, there])

    def delete(self, cell):
        self.page.evaluate("cell => { jupyterapp.shell.currentWidget.content.activeCellIndex = cell; return jupyterapp.commands.execute('notebook:delete-cell') }", cell)

    def shown(self, cell):
        """What the reader sees below a cell."""
        return self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")

    def picture(self, name):
        """Keeps a picture where FLOWCELL_TEST_PICTURES names a folder."""
        folder = os.environ.get("FLOWCELL_TEST_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def close(self):
        self.browser.close()
        self.playwright.stop()
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
        self.log.close()


def folder(home):
    return tempfile.mkdtemp(prefix="lab-", dir=home)
