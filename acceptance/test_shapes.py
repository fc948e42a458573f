"""Shapes of graphs × what happens to a step in them, on this machine and on Kubernetes: one flow holds all shapes."""
import json
import os
import subprocess
import uuid

import events
from flowcell import ROOT, FlowcellTest, setting

MANY = 60

# By shape: the steps with those before them, and the one to which something happens. A step in capitals is a map over
# what the step before it made.
SHAPES = {
    "linear": ("lc", "la lb:la lc:lb ld:lc le:ld"),
    "diamond": ("db", "da db:da dc:da dd:db,dc"),
    "map": ("PM", "pa PM:pa pz:PM"),
    "map of map": ("QB", "qa QA:qa QB:QA QC:QB qz:QC"),
    "wide": (f"w{MANY // 2}", "wa " + " ".join(f"w{i}:wa" for i in range(MANY)) + " wz:" + ",".join(f"w{i}" for i in range(MANY))),
    "deep": (f"x{MANY // 2}", "x0 " + " ".join(f"x{i}:x{i - 1}" for i in range(1, MANY))),
}


def steps(shape):
    """Each step with those before it, in order."""
    named = (each.partition(":") for each in SHAPES[shape][1].split())
    return {name: before.split(",") if before else [] for name, _, before in named}


def after(shape):
    """The victim's dependents, direct and not."""
    victim, found = SHAPES[shape][0], set()
    for step, before in steps(shape).items():
        if victim in before or found & set(before):
            found.add(step)
    return found


def script(shapes, happens, options="", all_options=""):
    """A flow of these shapes, to whose victims something happens: Java, in which NAME is the step's name."""
    cells = []
    for shape in shapes:
        victim, _ = SHAPES[shape]
        for step, before in steps(shape).items():
            what = happens.replace("NAME", step) if step == victim else ""
            given = f"{options if step == victim else ''} {all_options}".strip()
            if step.isupper():
                second = f"if (item % 10 == 2) {{ {what} }}\n" if what else ""
                cells.append(f"%%map {step} = item : {before[0]} {given}\n{second}item + 10")
            elif len(before) == 1 and before[0].isupper():
                cells.append(f"%%step {step} {given}\nint {step} = {before[0]}.stream().mapToInt(n -> n).sum();")
            elif any(other.isupper() and step in others for other, others in steps(shape).items()):
                cells.append(f"%%step {step} {given}\nList<Integer> {step} = List.of(1, 2, 3);")
            else:
                cells.append(f"%%step {step} {given}\n{what}\nint {step} = {' + '.join(['1', *before])};")
    return "".join(f"// %%\n{cell}\n" for cell in cells)


class Shapes:
    """What holds on every target."""

    # The target, and a folder in its store as this process and as the run sees it.
    cluster = None
    here = None
    there = None

    def flow(self, shapes, happens, options="", all_options=""):
        path = self.home / f"flow-{uuid.uuid4().hex[:6]}.jsh"
        path.write_text(script(shapes, happens, options, all_options))
        return path

    def run_of(self, flow, code, *options):
        result = self.flowcell("run-remote", flow, "--cluster", self.cluster, "--json", *options)
        self.assertEqual(code, result.code, result.err + result.out[-2000:])
        told = result.events
        self.assertEqual([], events.missing(told))
        return told

    def ended(self, told, shapes, others, victim, dependents):
        """How steps before or beside the victim, the victim and those after it have ended."""
        expected = {step: victim if step == SHAPES[shape][0] else dependents if step in after(shape) else others
                    for shape in shapes for step in steps(shape)}
        self.assertEqual(expected, events.states(told))

    def test_fail(self):
        told = self.run_of(self.flow(SHAPES, 'if (true) throw new IOException("broken");'), 1)
        self.ended(told, SHAPES, "done", "failed", "skipped")

    def test_retry(self):
        told = self.run_of(self.flow(SHAPES, """
for (int i = 0; i < 2; i++) {
    Path mark = workdir().resolve("NAME" + i);
    if (!Files.exists(mark)) { Files.createFile(mark); throw new IOException("attempt " + i); }
}""", "--retries 3 --retry-delay 10ms"), 0)
        self.ended(told, SHAPES, "done", "done", "done")
        again = [event["step"] for event in told if event["kind"] == "step-retried"]
        self.assertEqual(sorted(2 * [victim for victim, _ in SHAPES.values()]), sorted(again))

    def test_timeout(self):
        told = self.run_of(self.flow(SHAPES, "Thread.sleep(600_000);", "--timeout 500ms"), 1)
        self.ended(told, SHAPES, "done", "failed", "skipped")
        self.assertIn("it took longer than 500 ms", json.dumps(told))

    def test_cache(self):
        flow = self.flow(SHAPES, "", all_options="--cache")
        first = self.run_of(flow, 0)
        self.ended(first, SHAPES, "done", "done", "done")
        second = self.run_of(flow, 0)
        self.ended(second, SHAPES, "cached", "cached", "cached")

    def test_resume(self):
        mended = f"mended-{uuid.uuid4().hex[:6]}"
        flow = self.flow(SHAPES, f'if (!Files.exists(Path.of("{self.there}/{mended}"))) throw new IOException("broken");')
        first = self.run_of(flow, 1)
        self.ended(first, SHAPES, "done", "failed", "skipped")
        (self.here / mended).touch()
        told = self.run_of(flow, 0, "--resume", first[0]["run"])
        self.ended(told, SHAPES, "cached", "done", "done")

    def test_cancel(self):
        flow = self.flow(SHAPES, 'System.out.println("it waits"); Thread.sleep(600_000);')
        with subprocess.Popen([str(ROOT / "flowcell"), "run-remote", str(flow), "--cluster", self.cluster, "--json"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "FLOWCELL_HOME": str(self.home)}) as process:
            told, waiting = [], set()
            for line in process.stdout:
                told.append(json.loads(line))
                if told[-1].get("text") == "it waits":
                    waiting.add(told[-1]["step"])
                    if len(waiting) == len(SHAPES):
                        break
            self.flowcell_done("cancel", told[0]["run"])
            told += [json.loads(line) for line in process.stdout if line.strip()]
        self.assertEqual([], events.missing(told))
        self.assertEqual("cancelled", events.state(told))
        ends = events.states(told)
        for shape, (victim, _) in SHAPES.items():
            self.assertEqual("cancelled", ends.get(victim), shape)
            self.assertNotIn("done", {ends.get(step) for step in after(shape)}, shape)

    def test_a_step_that_heeds_no_interrupt_ends_its_process_and_the_next_goes_on(self):
        shapes = ["linear", "map"]
        told = self.run_of(self.flow(shapes, "for (int n = 0; n >= 0;) Thread.onSpinWait();", "--timeout 500ms"), 1)
        attempts = {event["attempt"] for event in told}
        self.assertIn(len(attempts), (2, 3), "a process for each that is stuck, and the last")
        ends = events.states([event for event in told if event["attempt"] == max(attempts)])
        self.assertEqual({"lc": "failed", "ld": "skipped", "le": "skipped", "PM": "failed", "pz": "skipped"},
                         {step: ends[step] for step in ("lc", "ld", "le", "PM", "pz")})
        self.assertEqual({"cached"}, {ends[step] for step in ("la", "lb", "pa")}, "what was done is not done again")


class OnThisMachine(Shapes, FlowcellTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.home / "store"
        cls.here.mkdir()
        cls.there = cls.here
        cls.cluster = f"local --store file:{cls.here}"


class OnKubernetes(Shapes, FlowcellTest):
    """In a namespace of its own, whose pods have a folder of the node for a store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setting("KUBECONFIG")
        setting("FLOWCELL_BASE_IMAGE")
        registry = setting("FLOWCELL_TEST_REGISTRY")
        name = f"shapes-{uuid.uuid4().hex[:8]}"
        cls.here = cls.home / "store"
        cls.here.mkdir()
        os.chmod(cls.home, 0o755)
        os.chmod(cls.here, 0o777)
        cls.there = "/data"
        cls.cluster = f"k8s --namespace {name} --registry {registry}/shapes --store file:/data?claim=flows"
        size = {"storage": "1Gi"}
        mode = ["ReadWriteMany"]
        cls.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}},
                  {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
                   "spec": {"capacity": size, "accessModes": mode, "hostPath": {"path": str(cls.here)}, "storageClassName": "",
                            "claimRef": {"namespace": name, "name": "flows"}}},
                  {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "flows", "namespace": name},
                   "spec": {"accessModes": mode, "storageClassName": "", "volumeName": name, "resources": {"requests": size}}})
        cls.addClassCleanup(cls.kubectl, "delete", "--wait=false", f"namespace/{name}", f"persistentvolume/{name}")

    @classmethod
    def kubectl(cls, *arguments, said=None):
        subprocess.run(["kubectl", *arguments], input=said, text=True, check=True, capture_output=True)

    @classmethod
    def apply(cls, *things):
        cls.kubectl("apply", "-f", "-", said=json.dumps({"apiVersion": "v1", "kind": "List", "items": list(things)}))

    def test_what_is_cached_lasts_on_the_volume_within_its_limit(self):
        old = self.here / "kept" / "cached" / "old"
        old.mkdir(parents=True)
        for folder in (self.here / "kept", self.here / "kept" / "cached", old):
            os.chmod(folder, 0o777)
        (old / "weights").write_bytes(bytes(1000))
        for path in (old / "weights", old):
            os.utime(path, (0, 0))
        (self.here / "kept" / "looked-at").unlink(missing_ok=True)  # by the runs of another test, less than an hour ago
        flow = self.home / "cached.jsh"
        flow.write_text("""// %%
%env FLOWCELL_CACHE_LIMIT=1200
// %%
String places = cached("model", folder -> {
    System.out.println("it is fetched");
    Files.write(folder.resolve("weights"), new byte[1000]);
}) + " " + cacheDir();
System.out.println(places);
""")
        runs = [events.output(self.run_of(flow, 0)) for _ in range(2)]
        place = "/data/kept/cached/model /data/kept"
        self.assertEqual([[["it is fetched", place]], [[place]]], [list(said.values()) for said in runs])
        self.assertEqual(["model"], [folder.name for folder in old.parent.iterdir()])
