"""The command line: the README's main command, the graph as JSON, and what a user gets for a mistake."""
import json

from flowcell import NOTEBOOKS, FlowcellTest

EXAMPLES = ["first.ipynb", "map.ipynb", "news.ipynb"]
KINDS = {"step", "map", "params", "declaration", "setting", "skip"}


class MainCommand(FlowcellTest):

    def test_runs_every_cell_and_ships_the_flow(self):
        out = self.home / "news.ipynb"
        result = self.flowcell_done("run", NOTEBOOKS / "news.ipynb", "--out", out)
        self.assertIn("24 articles, 6 topics, 40 shared names", result.out)
        self.assertRegex(result.out, r"news@[0-9a-f]{12}")
        executed = json.loads(out.read_text())
        for cell in executed["cells"]:
            for output in cell.get("outputs", []):
                self.assertNotEqual("error", output["output_type"], cell["id"])
        drawn = [output for cell in executed["cells"] if cell["id"] == "drawing" for output in cell["outputs"]]
        self.assertTrue(any("image/svg+xml" in output.get("data", {}) for output in drawn), "the drawing is an SVG")

    def test_takes_parameters(self):
        result = self.flowcell_done("run", NOTEBOOKS / "news.ipynb", "-p", "limit=5")
        self.assertIn("5 stories in sample/feed.xml", result.out)


class Script(FlowcellTest):

    def test_runs_cells_of_a_script_and_one_of_them_elsewhere(self):
        script = self.home / "squares.jsh"
        script.write_text("""// %%
record Point(int x, List<String> names) {}
int twice(int n) { return 2 * n; }
// %%
var points = List.of(new Point(1, List.of("a")), new Point(2, List.of("b", "c")));
var here = ProcessHandle.current().pid();
// %%
%%remote
var there = ProcessHandle.current().pid();
var doubled = points.stream().map(point -> twice(point.x())).toList();
// %%
%%remote
%%map squares = n : doubled
n * n
// %%
"%s %s %s".formatted(squares, here != there, points.getLast().names())
""")
        result = self.flowcell_done("run", script)
        self.assertEqual('"[4, 16] true [b, c]"', result.lines[-1])
        self.assertIn("List<Integer> squares = [4,16]", result.out)

    def test_a_map_in_the_session_heeds_its_options(self):
        script = self.home / "tries.jsh"
        script.write_text("""// %%
AtomicInteger tries = new AtomicInteger();
// %%
%%map tenfold = x : List.of(1, 2, 3) --retries 2 --retry-delay 10ms --parallel 1
if (tries.incrementAndGet() < 3) throw new IOException("not yet " + x);
x * 10
// %%
tenfold + " after " + tries.get()
// %%
%%map late = x : List.of(1, 2, 3) --timeout 200ms
if (x == 2) Thread.sleep(60_000);
x
""")
        result = self.flowcell("run", script)
        self.assertEqual(1, result.code)
        self.assertIn('"[10, 20, 30] after 5"', result.out)
        self.assertRegex(result.err, r"item 0, attempt 2 failed: IOException: not yet 1; trying again in \d+ ms")
        self.assertIn("1 of 3 items failed: item 1 (2): TimeoutException: it took longer than 200 ms", result.err)


class Graph(FlowcellTest):

    def test_prints_one_object_a_notebook(self):
        result = self.flowcell_done("graph", *[NOTEBOOKS / name for name in EXAMPLES], "--json")
        graphs = [json.loads(line) for line in result.lines]
        self.assertEqual(len(EXAMPLES), len(graphs))
        for graph in graphs:
            self.assertEqual({"notebook", "cells", "problems"}, set(graph))
            self.assertEqual([], graph["problems"])
            ids = [cell["id"] for cell in graph["cells"]]
            for cell in graph["cells"]:
                self.assertEqual({"id", "name", "kind", "reads", "writes", "after", "pinned"}, set(cell))
                self.assertIn(cell["kind"], KINDS)
                for before in cell["after"]:
                    self.assertLess(ids.index(before), ids.index(cell["id"]), "an edge points forward")

    def test_of_the_classic_map(self):
        graph = json.loads(self.flowcell_done("graph", NOTEBOOKS / "map.ipynb", "--json").out)
        after = {cell["id"]: cell["after"] for cell in graph["cells"] if cell["kind"] in ("step", "map")}
        self.assertEqual({"numbers": [], "inc": ["numbers"], "dec": ["numbers"], "add": ["numbers", "inc", "dec"], "list-sum": ["add"]}, after)


class BadInput(FlowcellTest):
    """Each mistake: the call, its exit code, and what the one line on stderr must say."""

    def mistake(self, code, saying, *arguments, **options):
        result = self.flowcell(*arguments, **options)
        said = result.out + result.err
        with self.subTest(arguments=arguments):
            self.assertIn(result.code, code if isinstance(code, tuple) else (code,), said)
            for words in saying:
                self.assertIn(words, said)
            self.assertNotIn("\tat dev.flowcell", said, "no frames of Flowcell's own")
        return result

    def test_unknown_magic(self):
        notebook = self.notebook(("a", "%registr news"))
        self.mistake(2, ["registr", "register"], "run", notebook)

    def test_unknown_option(self):
        notebook = self.notebook(("a", "%cluster local --namspace flows"))
        self.mistake(2, ["--namspace", "--namespace"], "run", notebook)

    def test_unknown_parameter(self):
        self.mistake(2, ["nosuch", "limit"], "run-remote", NOTEBOOKS / "news.ipynb", "-p", "nosuch=1", "--cluster", "local")

    def test_parameter_of_the_wrong_type(self):
        self.mistake(2, ["limit", "int"], "run-remote", NOTEBOOKS / "news.ipynb", "-p", "limit=many", "--cluster", "local")

    def test_library_that_does_not_exist(self):
        notebook = self.notebook(("a", "%maven org.example:no-such-library:1.0"), ("b", "int one = 1;"))
        self.mistake(2, ["org.example:no-such-library"], "run", notebook)

    def test_cell_that_does_not_compile(self):
        notebook = self.notebook(("a", "int one = 1;\nint two = on;"))
        self.mistake((1, 2), ["on", "line 2"], "run-remote", notebook, "--cluster", "local")

    def test_step_that_throws(self):
        notebook = self.notebook(("a", "int one = 1;"), ("b", "int[] none = {};\n\nint two = none[one];\ntwo"))
        self.mistake(1, ["ArrayIndexOutOfBoundsException", "line 3"], "run-remote", notebook, "--cluster", "local")

    def test_registry_that_is_not_there(self):
        self.mistake(3, ["127.0.0.1:9"], "register", NOTEBOOKS / "map.ipynb", "map",
                     "--cluster", "k8s --registry 127.0.0.1:9/flows")

    def test_malformed_notebook(self):
        broken = self.home / "broken.ipynb"
        broken.write_text('{"cells": [')
        self.mistake(2, ["broken.ipynb"], "run", broken)

    def test_notebook_that_is_not_there(self):
        self.mistake(2, ["nowhere.ipynb"], "run", self.home / "nowhere.ipynb")

    def test_store_that_can_not_be_written(self):
        result = self.mistake((2, 3), ["/proc/none/store"], "run-remote", NOTEBOOKS / "first.ipynb", "--cluster", "local --store file:/proc/none/store")
        self.assertNotIn("INFO", result.err)

    def test_secret_that_is_not_there(self):
        notebook = self.notebook(("a", "%secret TOKEN --from env:NO_SUCH_VARIABLE"), ("b", 'int size = secret("TOKEN").length();'))
        self.mistake(2, ["TOKEN", "NO_SUCH_VARIABLE"], "run-remote", notebook, "--cluster", "local")

    def test_flow_that_is_not_registered(self):
        self.mistake(2, ["nosuch"], "run-remote", "nosuch", "--cluster", "local")
