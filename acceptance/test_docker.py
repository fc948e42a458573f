"""Flows in containers of this machine, by podman or docker: the same results as elsewhere, and nothing left behind."""
import json
import os
import shutil
import subprocess
import unittest
import uuid

import events
import leaks
from flowcell import NOTEBOOKS, ROOT, FlowcellTest, setting

ENGINE = shutil.which("podman") or shutil.which("docker")


@unittest.skipUnless(ENGINE, "neither podman nor docker is on the PATH")
class Containers(FlowcellTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setting("FLOWCELL_BASE_IMAGE")

    def tearDown(self):
        images = self.engine("images", "--quiet", "--filter", "label=dev.flowcell.flow")
        if images:
            self.engine("rmi", "--force", *dict.fromkeys(images))

    def engine(self, *arguments):
        return subprocess.run([ENGINE, *arguments], check=True, capture_output=True, text=True).stdout.split()

    def containers(self, run):
        return self.engine("ps", "--all", "--quiet", "--filter", f"label=flowcell.dev/run={run}")

    def started(self, cluster, *cells):
        """A run that goes on: its process, and what it has told up to the line `going`."""
        process = subprocess.Popen([str(ROOT / "flowcell"), "run-remote", str(self.notebook(*cells)), "--cluster", cluster, "--json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "FLOWCELL_HOME": str(self.home)})
        told = []
        for line in process.stdout:
            told.append(json.loads(line))
            if told[-1].get("text") == "going":
                return process, told
        self.fail(process.communicate()[1])

    def test_the_same_results_as_in_a_process(self):
        local, container = (self.ran(NOTEBOOKS / "map.ipynb", cluster) for cluster in ("local", "docker"))
        self.assertEqual(events.states(local), events.states(container))
        variables = ["inc", "dec", "add", "list_sum"]
        self.assertEqual(*(self.fetched(told[0]["run"], *variables) for told in (local, container)))
        self.assertEqual([], self.containers(container[0]["run"]))

    def test_it_has_what_a_pod_has_and_a_secret_only_inside(self):
        token = f"token-{uuid.uuid4().hex}"
        notebook = self.notebook(
            ("settings", "%secret TOKEN --from env:TOKEN_OF_MINE\n%env GREETING=hello"),
            ("look", 'int length = secret("TOKEN").length();\n'
                     'System.out.println(System.getenv("GREETING") + " " + secret("TOKEN"));\n'
                     f'System.out.println("sees " + Files.exists(Path.of("{ROOT}")) + ", writes " + Files.isWritable(Path.of("/")));\n'
                     'Files.writeString(Path.of("/tmp/x"), "x");\n'
                     'long heap = Runtime.getRuntime().maxMemory() >> 20;'),
            ("make", 'Path made = Files.writeString(workdir().resolve("made.txt"), "made of " + length);'),
            ("read", "System.out.println(Files.readString(made));"))
        with leaks.Watch() as watch:
            told = self.ran(notebook, "docker --cpu 1 --memory 512Mi", TOKEN_OF_MINE=token)
        run = told[0]["run"]
        self.assertEqual(["hello ******", "sees false, writes false"], events.output(told)["length"])
        self.assertEqual([f"made of {len(token)}"], events.output(told)["cell4"])
        self.assertAlmostEqual(384, self.fetched(run, "heap")["heap"], delta=20)
        self.assertEqual([], leaks.found([token], [json.dumps(told)], [self.home], watch))

    def test_a_map_goes_over_containers(self):
        notebook = self.notebook(
            ("items", "List<Integer> items = IntStream.range(0, 60).boxed().toList();"),
            # Until the other container has begun one, too, the first item waits.
            ("map", "%%map doubled = item : items --pods 2 --parallel 1\n"
                    f'Path other = Files.createDirectories(cacheDir()).resolve("{uuid.uuid4().hex}");\n'
                    'if ("1".equals(System.getenv("FLOWCELL_PROCESS"))) {\n    Files.writeString(other, "");\n}\n'
                    'for (int look = 0; look < 6_000 && !Files.exists(other); look++) {\n    Thread.sleep(10);\n}\n'
                    "System.out.println(item);\n2 * item"),
            ("sum", "int sum = doubled.stream().mapToInt(Integer::intValue).sum();"))
        told = self.ran(notebook, "docker")
        self.assertEqual({"sum": 3540}, self.fetched(told[0]["run"], "sum"))
        self.assertEqual({0, 1}, {event["process"] for event in told if event["kind"] == "line" and event.get("step") == "doubled"})
        self.assertEqual([], self.containers(told[0]["run"]))

    def test_cancelling_leaves_no_container(self):
        process, told = self.started("docker", ("wait", 'System.out.println("going");\nThread.sleep(600_000);'))
        run = told[0]["run"]
        self.assertEqual(1, len(self.containers(run)))
        self.flowcell_done("cancel", run)
        said = process.communicate(timeout=60)[1]
        self.assertEqual(1, process.returncode)
        self.assertIn("cancelled", said + str(told) + self.flowcell_done("runs").out)
        self.assertEqual([], self.containers(run))

    def test_an_edit_leaves_one_image_of_the_flow(self):
        for number in (1, 2):
            self.ran(self.notebook(("one", f"int one = {number};"), name="edited.ipynb"), "docker")
        self.assertEqual(1, len(self.engine("images", "--quiet", "localhost/flowcell/edited")))

    def test_a_killed_container_says_so_and_the_run_is_resumed(self):
        go = self.home / "go"
        cells = [("first", "int first = 7;"),
                 ("second", f'int second = first * 6;\nif (!Files.exists(cacheDir().resolve("{go.name}"))) {{\n'
                            f'    Files.createDirectories(cacheDir());\n    Files.createFile(cacheDir().resolve("{go.name}"));\n'
                            '    System.out.println("going");\n    Thread.sleep(600_000);\n}')]
        process, told = self.started("docker --memory 512Mi", *cells)
        run = told[0]["run"]
        self.engine("kill", "--signal", "KILL", *self.containers(run))
        said = process.communicate(timeout=60)[1]
        self.assertEqual(1, process.returncode, said)
        self.assertIn("the container was killed (signal 9), by a person or for want of memory (limit 512Mi): give it more with --memory", said)
        again = self.ran(self.notebook(*cells), "docker", "--resume", run)
        self.assertEqual({"first": "cached", "second": "done"}, events.states(again))
        self.assertEqual({"second": 42}, self.fetched(again[0]["run"], "second"))

    def test_registered_for_processes_alone_it_is_not_run_in_a_container(self):
        notebook = NOTEBOOKS / "first.ipynb"
        self.flowcell_done("register", notebook, "dice", "--cluster", "local")
        refused = self.flowcell("run-remote", "dice", "--cluster", "docker")
        self.assertEqual(2, refused.code)
        self.assertRegex(refused.err, r"dice@\w{12} has no base image, without which no container runs it: register it again with %cluster docker")
        self.flowcell_done("register", notebook, "dice", "--cluster", "docker")
        for cluster in ("docker", "local"):
            told = self.ran("dice", cluster)
            self.assertEqual({"mean": 6.879}, self.fetched(told[0]["run"], "mean"))

    def test_without_an_engine_it_says_what_to_do(self):
        folder = self.home / "bin"
        folder.mkdir()
        for program in (program for place in os.environ["PATH"].split(os.pathsep) if os.path.isdir(place) for program in os.scandir(place)):
            if program.name not in ("podman", "docker") and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program.path)
        refused = self.flowcell("run-remote", NOTEBOOKS / "first.ipynb", "--cluster", "docker", PATH=str(folder))
        self.assertEqual(2, refused.code, refused.err)
        self.assertIn("there is neither podman nor docker on the PATH: install one, or use %cluster local, which needs neither", refused.err)
        self.assertNotIn("building", refused.err.splitlines(), "it is said before an image is built")
