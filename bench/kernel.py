"""Measures Java kernels and ipykernel over the Jupyter protocol, in one run, one after the other in each round.

Each round starts every kernel once, in turn, and measures it to its end; all figures are medians over the rounds (of the
medians of a round, where a round measures something several times). A time is taken from the request until both its reply
and its `idle` are here.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from peers import CACHE

JJAVA = "1.0a8"
RAPAIO = "3.0.1"
PATIENCE = 60.0
LINES = 100_000


class Java:
    """What is run on a Java kernel."""

    first = "1 + 1"
    complete = 'String word = "a";\nword.toUp'
    inspect = "Math.max"
    loop = "while (true) {}"

    @staticmethod
    def trivial(i):
        return f"1 + {i}"

    @staticmethod
    def statements(i):
        return "".join(
            f"var list{k} = new ArrayList<Integer>();\nlist{k}.add({k + i});\n" for k in range(10))

    @staticmethod
    def declarations(i):
        return "".join(f"int v{k} = {k} + {i};\n" for k in range(100))

    lines = f'for (int i = 0; i < {LINES}; i++) System.out.println("line " + i);'
    setup = "import java.util.*;"


class Python:
    """The same for Python."""

    first = "1 + 1"
    complete = 'word = "a"\nword.upp'
    inspect = "max"
    loop = "while True: pass"

    @staticmethod
    def trivial(i):
        return f"1 + {i}"

    @staticmethod
    def statements(i):
        return "".join(f"list{k} = []\nlist{k}.append({k + i})\n" for k in range(10))

    @staticmethod
    def declarations(i):
        return "".join(f"v{k} = {k} + {i}\n" for k in range(100))

    lines = f'for i in range({LINES}): print(f"line {{i}}")'
    setup = "pass"


class Gone(Exception):
    """The kernel does not answer."""


class Kernel:
    """A running kernel and the sockets to it."""

    def __init__(self, argv, environment):
        self.folder = tempfile.mkdtemp(prefix="flowcell-bench-")
        key = os.urandom(16).hex().encode()
        file, info = write_connection_file(os.path.join(self.folder, "connection.json"), ip="127.0.0.1", key=key)
        self.session = Session(key=key)
        context = zmq.Context.instance()
        self.sockets = {}
        for name, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("iopub", zmq.SUB)):
            socket = context.socket(kind)
            socket.setsockopt(zmq.RECONNECT_IVL, 5)  # in milliseconds; the usual 100 would be in every start
            socket.setsockopt(zmq.RECONNECT_IVL_MAX, 5)
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt(zmq.RCVHWM, 0)
            if kind == zmq.SUB:
                socket.setsockopt(zmq.SUBSCRIBE, b"")
            socket.connect(f"tcp://127.0.0.1:{info[name + '_port']}")
            self.sockets[name] = socket
        arguments = [file if each == "{connection_file}" else each for each in argv]
        self.output = open(os.path.join(self.folder, "output.txt"), "wb")
        self.started = time.perf_counter()
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output,
                                        env={**os.environ, **environment}, start_new_session=True)

    def request(self, kind, content, channel="shell", idle=True, patience=PATIENCE):
        """Sends a request; answers its reply, the seconds it took, and what was published for it."""
        message = self.session.msg(kind, content)
        begun = time.perf_counter()
        self.session.send(self.sockets[channel], message)
        return self.answer(message["header"]["msg_id"], channel, begun, idle, patience)

    def answer(self, identity, channel, begun, idle=True, patience=PATIENCE):
        poller = zmq.Poller()
        poller.register(self.sockets[channel], zmq.POLLIN)
        poller.register(self.sockets["iopub"], zmq.POLLIN)
        reply, published, quiet = None, [], not idle
        deadline = begun + patience
        while reply is None or not quiet:
            ready = dict(poller.poll(max(0, deadline - time.perf_counter()) * 1000))
            if not ready:
                raise Gone("reply" if reply is None else "idle")
            for name in (channel, "iopub"):
                if self.sockets[name] not in ready:
                    continue
                _, parts = self.session.feed_identities(self.sockets[name].recv_multipart())
                message = self.session.deserialize(parts)
                if message.get("parent_header", {}).get("msg_id") != identity:
                    continue
                if name == channel:
                    reply = message
                elif message["msg_type"] == "status":
                    quiet |= message["content"]["execution_state"] == "idle"
                else:
                    published.append(message)
        return reply, time.perf_counter() - begun, published

    def execute(self, code, **more):
        return self.request("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": True}, **more)

    def memory(self):
        """The proportional set size of all its processes, in bytes."""
        total, waiting = 0, [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as children:
                        waiting += [int(child) for child in children.read().split()]
                with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
                    total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) * 1024
            except (FileNotFoundError, ProcessLookupError):
                continue
        return total

    def close(self):
        for socket in self.sockets.values():
            socket.close()
        try:
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def several(kernel, code, times, warm, figures, name):
    taken = []
    for i in range(times + warm):
        reply, seconds, _ = kernel.execute(code(i))
        if reply["content"]["status"] != "ok":
            raise Gone(f"{name}: {reply['content'].get('evalue')}")
        if i >= warm:
            taken.append(seconds)
    figures[name] = statistics.median(taken)
    return taken


def measure(argv, environment, language, note):
    """One kernel, from its start to its end."""
    figures = {}
    kernel = Kernel(argv, environment)
    try:
        message = kernel.session.msg("kernel_info_request", {})
        kernel.session.send(kernel.sockets["shell"], message)
        kernel.answer(message["header"]["msg_id"], "shell", kernel.started, idle=False)
        figures["start to ready"] = time.perf_counter() - kernel.started
        time.sleep(0.05)  # iopub's subscription
        figures["first cell"] = kernel.execute(language.first)[1]
        time.sleep(3)
        figures["memory when idle"] = kernel.memory()
        kernel.execute(language.setup)
        taken = several(kernel, language.trivial, 60, 40, figures, "trivial cell")
        figures["trivial cell, slowest of 60"] = sorted(taken)[-1]
        several(kernel, language.statements, 5, 7, figures, "20 statements")
        several(kernel, language.declarations, 5, 7, figures, "100 declarations")
        for name, kind, code in (("completion", "complete_request", language.complete),
                                 ("inspection", "inspect_request", language.inspect)):
            content = {"code": code, "cursor_pos": len(code), "detail_level": 0}
            figures[name] = statistics.median(kernel.request(kind, content)[1] for _ in range(15))
        reply, figures[f"{LINES:,} lines"], published = kernel.execute(language.lines)
        text = "".join(each["content"]["text"] for each in published if each["msg_type"] == "stream")
        lost = LINES - text.count("\n")
        if lost:
            note(f"{lost:,} of {LINES:,} lines lost")
        message = kernel.session.msg("execute_request", {"code": language.loop, "silent": False})
        kernel.session.send(kernel.sockets["shell"], message)
        time.sleep(0.5)
        begun = time.perf_counter()
        if kernel_interrupts_by_message(argv):
            kernel.session.send(kernel.sockets["control"], kernel.session.msg("interrupt_request", {}))
        else:
            kernel.process.send_signal(2)
        kernel.answer(message["header"]["msg_id"], "shell", begun, patience=10)
        figures["interrupt of a loop"] = time.perf_counter() - begun
        before = processor_seconds(kernel)
        time.sleep(1)
        if processor_seconds(kernel) - before > 0.5:
            note("the interrupted loop keeps a core")
    except Gone as gone:
        note(f"no answer: {gone}")
    finally:
        kernel.close()
    return figures


def kernel_interrupts_by_message(argv):
    return "ipykernel_launcher" not in argv


def processor_seconds(kernel):
    total, waiting = 0, [kernel.process.pid]
    while waiting:
        pid = waiting.pop()
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as children:
                waiting += [int(child) for child in children.read().split()]
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def flowcell(launcher):
    prefix = tempfile.mkdtemp(prefix="flowcell-bench-spec-")
    subprocess.run([launcher, "install", "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
    spec = json.loads(pathlib.Path(prefix, "share/jupyter/kernels/flowcell/kernel.json").read_text(encoding="utf-8"))
    return spec["argv"], spec.get("env", {})


def jjava(java):
    folder = CACHE / f"jjava-{JJAVA}"
    jar = folder / "jjava.jar"
    if not jar.exists():
        with tempfile.TemporaryDirectory() as download:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", download,
                            f"jjava=={JJAVA}"], check=True, capture_output=True)
            with zipfile.ZipFile(next(pathlib.Path(download).glob("*.whl"))) as wheel:
                folder.mkdir(parents=True, exist_ok=True)
                for entry in wheel.namelist():
                    if entry.endswith(".jar"):
                        (folder / pathlib.Path(entry).name).write_bytes(wheel.read(entry))
    return [java, "-jar", str(folder / "jjava-launcher.jar"), str(jar), "{connection_file}"], {
        "PATH": f"{pathlib.Path(java).parent}:{os.environ['PATH']}"}


def rapaio(java):
    jar = CACHE / f"rapaio-jupyter-kernel-{RAPAIO}.jar"
    if not jar.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mvn", "-q", "-B", "-ntp", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
                        f"-Dartifact=io.github.padreati:rapaio-jupyter-kernel:{RAPAIO}",
                        f"-DoutputDirectory={CACHE}"], check=True, capture_output=True)
    return [java, "-jar", str(jar), "{connection_file}"], {}


def kernels(launcher, only, note):
    """Those that can be had: by name their command, environment and language."""
    argv, environment = flowcell(launcher)
    java = argv[0]
    found = {"flowcell": (argv, environment, Java)}
    for name, fetch in (("JJava", jjava), ("Rapaio", rapaio)):
        if only and name not in only:
            continue
        try:
            found[name] = (*fetch(java), Java)
        except (OSError, subprocess.CalledProcessError, StopIteration) as missing:
            note(f"{name} can't be fetched: {missing}")
    if not only or "ipykernel" in only:
        found["ipykernel"] = ([sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], {}, Python)
    return found


def shown(name, value):
    if value is None:
        return "–"
    if name.startswith("memory"):
        return f"{value / 2**20:.0f} MB"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.{0 if value >= 0.1 else 1}f} ms"


def main():
    arguments = argparse.ArgumentParser(prog="bench/kernel", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("--runs", type=int, default=5, help="rounds (default: %(default)s)")
    arguments.add_argument("--only", nargs="+", default=[], help="peers to measure beside Flowcell")
    arguments.add_argument("--alone", action="store_true", help="no peers")
    options = arguments.parse_args()
    notes = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the kernels on the way

    def note(text):
        notes[text] = notes.get(text, 0) + 1

    all_kernels = kernels(options.launcher, ["none"] if options.alone else options.only, note)
    figures = {name: {} for name in all_kernels}
    try:
        for turn in range(options.runs):
            for name, (argv, environment, language) in all_kernels.items():
                measured = measure(argv, environment, language, lambda text, name=name: note(f"{name}: {text}"))
                for what, value in measured.items():
                    figures[name].setdefault(what, []).append(value)
                print(f"round {turn + 1} of {options.runs}: {name}", file=sys.stderr)
    except (KeyboardInterrupt, SystemExit):
        note("ended early: medians of what was measured until then")
    medians = {name: {what: statistics.median(values) for what, values in all_values.items()}
               for name, all_values in figures.items()}
    java_peers = [name for name in medians if name in ("JJava", "Rapaio")]
    columns = list(medians) + (["to the best Java kernel"] if java_peers else []) + (
        ["to ipykernel"] if "ipykernel" in medians else [])
    print(f"| median of {options.runs} | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for what in medians["flowcell"]:
        own = medians["flowcell"][what]
        cells = [shown(what, medians[name].get(what)) for name in medians]
        best = min((medians[name][what] for name in java_peers if what in medians[name]), default=None)
        if java_peers:
            cells.append("–" if best is None else f"{own / best:.2f}")
        if "ipykernel" in medians:
            other = medians["ipykernel"].get(what)
            cells.append("–" if other is None else f"{own / other:.2f}")
        print(f"| {what} | " + " | ".join(cells) + " |")
    for text, times in notes.items():
        print(f"- {text}" + (f" ({times} of {options.runs})" if times > 1 or options.runs > 1 else ""))


if __name__ == "__main__":
    main()
