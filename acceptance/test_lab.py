"""What a person does in JupyterLab, in a real browser."""
import shutil
import tempfile
import unittest
from pathlib import Path

import lab

CELLS = [
    'System.out.println("Hello from Java " + Runtime.version().feature());\nSystem.err.println("and from stderr");',
    'record City(String name, String country, int people, boolean capital) {}\nvar cities = List.of(new City("Oslo", "Norway", 717_710, true), '
    'new City("Bergen", "Norway", 291_940, false), new City("Kraków", "Poland", 804_237, false));\ncities',
    'var bars = cities.stream().map(City::people).map(n -> n / 10_000).toList();\nvar drawing = new StringBuilder('
    '"<svg xmlns=\'http://www.w3.org/2000/svg\' width=\'300\' height=\'90\'>");\nfor (int i = 0; i < bars.size(); i++) {\n'
    '    drawing.append("<rect x=\'%d\' y=\'%d\' width=\'60\' height=\'%d\' fill=\'steelblue\'/>".formatted(i * 70, 90 - bars.get(i), bars.get(i)));\n}\n'
    'svg(drawing.append("</svg>").toString())',
    'int steps = 0;\nfor (var n : progress(List.of(1, 2, 3, 4, 5))) {\n    Thread.sleep(100);\n    steps += n;\n}\nsteps',
    'Map.of("one", 1)',
    'List.of(3, 1, 2).stream().sorted().toList()',
    "",
]
FREE = len(CELLS) - 1


@unittest.skipUnless(lab.available(), "there is no playwright with a chromium")
class LabTest(unittest.TestCase):
    """A notebook of some cells in a JupyterLab of its own."""

    cells = []

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="flowcell-lab-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        cls.lab = lab.Lab(lab.folder(cls.home), cls.cells, cls.home)
        cls.addClassCleanup(cls.lab.close)


class JupyterLab(LabTest):

    cells = CELLS

    def test_run_all(self):
        self.lab.run_all()
        self.lab.picture("run-all")
        self.assertIn("Hello from Java 25", self.lab.text(0))
        self.assertIn("and from stderr", self.lab.text(0))
        table = self.lab.shown(1).locator("table")
        self.assertEqual(1, table.count())
        for words in ("name", "people", "Kraków", "true"):
            self.assertIn(words, table.inner_text())
        self.assertEqual(1, self.lab.shown(2).locator("svg, img").count(), "the plot")
        self.assertIn("15", self.lab.text(3))
        self.assertIn("5", self.lab.shown(3).first.inner_text(), "the progress bar at its end")
        self.assertTrue(self.lab.page.locator(".cm-content").first.locator("span").count() > 2, "the code is coloured")
        self.lab.page.locator(".jp-CodeCell").nth(3).scroll_into_view_if_needed()
        self.lab.picture("run-all-below")

    def test_completion_with_tab(self):
        self.lab.write(FREE, "Math.flo")
        self.lab.page.keyboard.press("Tab")
        menu = self.lab.page.locator(".jp-Completer:visible")
        menu.wait_for()
        self.lab.picture("completion")
        self.assertIn("floorDiv", menu.inner_text())
        self.lab.page.keyboard.press("Enter")
        self.assertTrue(self.lab.source(FREE).startswith("Math.floor"))

    def test_completion_of_types_not_imported(self):
        for begun, whole in [("HttpClie", "java.net.http.HttpClient"), ("import HttpClie", "import java.net.http.HttpClient")]:
            self.lab.write(FREE, begun)
            for _ in range(20):  # JupyterLab drops an answer that takes a busy machine more than a second
                self.lab.page.keyboard.press("Tab")
                self.lab.page.wait_for_timeout(1500)
                if self.lab.source(FREE) != begun:
                    break
            self.assertEqual(whole, self.lab.source(FREE), "the only match is put in at once")
        self.lab.write(FREE, "Lis")
        self.lab.page.keyboard.press("Tab")
        menu = self.lab.page.locator(".jp-Completer:visible")
        menu.wait_for()
        self.lab.picture("completion-not-imported")
        menu.get_by_text("java.awt.List", exact=True).click()
        self.assertEqual("java.awt.List", self.lab.source(FREE))

    def test_a_subshell_console_runs_beside_the_notebook(self):
        self.lab.run(FREE, 'var go = new CountDownLatch(1);\nint seen = 41;')
        self.lab.run(FREE, 'System.out.println("begun");\ngo.await();\n"went on"', wait=False)
        self.lab.shown(FREE).get_by_text("begun").wait_for()
        self.lab.command("notebook:create-subshell-console")
        console = self.lab.page.locator(".jp-CodeConsole")
        console.locator(".jp-CodeConsole-promptCell .cm-content").wait_for()
        self.lab.page.wait_for_timeout(1000)  # the console takes input only when its banner has come
        console.locator(".jp-CodeConsole-promptCell .cm-content").click()
        self.lab.page.keyboard.insert_text('go.countDown();\nseen + 1')
        self.lab.page.keyboard.press("Shift+Enter")
        console.locator(".jp-CodeConsole-content").get_by_text("42", exact=True).wait_for()
        self.lab.picture("subshell-console")
        self.lab.page.evaluate("() => { const shell = jupyterapp.shell; [...shell.widgets('main')].find(w => w.content?.node?.classList.contains('jp-CodeConsole') || w.node.querySelector('.jp-CodeConsole')).dispose() }")
        self.lab.ended()
        self.assertIn("went on", self.lab.text(FREE))

    def test_comms_with_the_page(self):
        self.lab.page.evaluate("""() => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            window.heard = [];
            kernel.registerCommTarget('page.echo', (comm, opening) => {
                window.heard.push(opening.content.data);
                comm.onMsg = message => comm.send({echo: message.content.data, bytes: message.buffers.length});
                comm.send({ready: true});
            });
        }""")
        self.lab.run(FREE, 'var answers = new LinkedBlockingQueue<Object>();\nvar page = comm("page.echo", Map.of("rows", List.of(1, 2))).onMessage(m -> answers.add(m.data()));\n'
                           'page.send(Map.of("n", 1), new byte[] {1});')
        self.lab.run(FREE, "answers.take() + \" \" + answers.take()")
        self.assertEqual('"{ready=true} {echo={n=1}, bytes=1}"', self.lab.text(FREE))
        self.assertEqual([{"rows": [1, 2]}], self.lab.page.evaluate("window.heard"))
        self.lab.run(FREE, 'commTarget("java.double", comm -> comm.onMessage(m -> comm.send(Map.of("twice", 2 * (int) m.get("n")))));')
        twice = self.lab.page.evaluate("""() => new Promise(done => {
            const comm = jupyterapp.shell.currentWidget.sessionContext.session.kernel.createComm('java.double');
            comm.onMsg = message => done(message.content.data);
            comm.open({});
            comm.send({n: 21});
        })""")
        self.assertEqual({"twice": 42}, twice)

    def test_inspection_with_shift_tab(self):
        self.lab.write(FREE, "Math.max(")
        self.lab.page.keyboard.press("Shift+Tab")
        tip = self.lab.page.locator(".jp-Tooltip")
        tip.wait_for()
        self.lab.picture("inspection")
        self.assertIn("max(int a, int b)", " ".join(tip.inner_text().split()))
        self.lab.page.keyboard.press("Escape")

    def test_interrupt(self):
        self.lab.run(FREE, 'int kept = 7;\nSystem.out.println("begun");\nwhile (true) {}', wait=False)
        self.lab.shown(FREE).get_by_text("begun").wait_for()
        self.lab.command("notebook:interrupt-kernel")
        self.lab.ended()
        self.lab.picture("interrupt")
        self.assertIn("Interrupted", self.lab.text(FREE))
        self.lab.run(FREE, "kept")
        self.assertEqual("7", self.lab.text(FREE))

    def test_restart(self):
        self.lab.run(FREE, "int before = 1;")
        self.lab.command("notebook:restart-kernel")
        self.lab.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status !== 'idle'", timeout=20_000)
        self.lab.page.wait_for_function(lab.IDLE)
        self.lab.run(FREE, "before")
        self.assertIn("Error", self.lab.text(FREE))
        self.lab.picture("restart")
        self.lab.run(FREE, "6 * 7")
        self.assertEqual("42", self.lab.text(FREE))

    def test_input(self):
        self.lab.run(FREE, 'var name = IO.readln("Who are you? ");\n"Hello " + name', wait=False)
        box = self.lab.page.locator(".jp-Stdin-input")
        box.wait_for()
        self.lab.picture("input")
        box.fill("Zoë")
        box.press("Enter")
        self.lab.ended()
        self.assertIn("Hello Zoë", self.lab.text(FREE))

    def test_password(self):
        self.lab.run(FREE, "%secret TOKEN --from prompt", wait=False)
        box = self.lab.page.locator(".jp-Stdin-input")
        box.wait_for()
        self.lab.picture("password")
        self.assertEqual("password", box.get_attribute("type"))
        box.fill("swordfish")
        box.press("Enter")
        self.lab.ended()
        self.lab.run(FREE, 'secret("TOKEN").length() + " letters: " + secret("TOKEN")')
        self.assertIn("9 letters", self.lab.text(FREE))
        self.assertNotIn("swordfish", str(self.lab.cells()))

    def test_errors_can_be_read(self):
        self.lab.run(FREE, "int[] none = {};\nint there = none[3];")
        self.lab.picture("exception")
        self.assertIn("ArrayIndexOutOfBoundsException", self.lab.text(FREE))
        self.lab.run(FREE, "int total = 1;\nint sum = totl + 1;")
        self.lab.picture("compile-error")
        self.assertIn("totl", str(self.lab.outputs(FREE)))

    def test_a_line_of_100_megabytes(self):
        self.lab.run(FREE, 'System.out.println("a".repeat(100_000_000));')
        self.lab.run(FREE, '"still here"')
        self.assertIn("still here", self.lab.text(FREE))

    def test_100_000_lines(self):
        self.lab.run(FREE, 'for (int i = 0; i < 100_000; i++) System.out.println(i);')
        self.lab.run(FREE, '"still here"')
        self.assertIn("still here", self.lab.text(FREE))


FLOW_CELLS = ["int rolls = 5;", "List<Integer> xs = new ArrayList<>();", "xs.add(rolls);", "int total = xs.size();",
              "%%skip\n" + "// far below\n" * 60, "%flow", ""]
FLOW, BELOW = 5, 6


class LiveGraph(LabTest):

    cells = FLOW_CELLS

    def test_the_graph_follows_the_session_and_leads_to_its_cells(self):
        self.lab.run_all()
        self.lab.see(FLOW, "total  step · fresh")
        self.lab.run(0)
        self.lab.see(FLOW, "total is stale: cell 3, which makes xs, is stale")
        self.lab.picture("live-graph")

        link = self.lab.shown(FLOW).locator("a[href='#cell-id=cell-0']").first
        first = self.lab.page.locator(".jp-CodeCell").first
        link.scroll_into_view_if_needed()
        self.assertLess(first.bounding_box()["y"], 0, "the first cell is out of sight")
        for _ in range(2):
            link.click()
            self.lab.page.wait_for_function("() => document.querySelector('.jp-CodeCell').getBoundingClientRect().top > 0")
            link.scroll_into_view_if_needed()

        self.lab.run(BELOW, "%run --stale")
        self.assertIn("✓ total", self.lab.text(BELOW))
        self.lab.see(FLOW, "is stale", there=False)
        self.lab.run(3, "int total = xs.size();\nThread.sleep(4_000);", wait=False)
        self.lab.see(FLOW, "total  step · running")
        self.lab.ended()
        self.lab.see(FLOW, "total  step · fresh")
        self.lab.run(BELOW, "%vars")
        self.assertIn("xs", self.lab.text(BELOW))

        self.lab.delete(3)
        self.lab.run(0)
        self.lab.see(FLOW - 1, "total", there=False)
