"""A kernel over its wire, as a front-end that can also misbehave."""
import os
import queue
import shutil
import tempfile
import time
import unittest
import uuid
from dataclasses import dataclass, field
from pathlib import Path

try:
    import zmq
    from jupyter_client import KernelManager
    from jupyter_client.session import Session
except ImportError:
    KernelManager = None

# The installed kernel that is tested.
NAME = os.environ.get("FLOWCELL_TEST_KERNEL", "flowcell")
DELIMITER = b"<IDS|MSG>"


@dataclass
class Answer:
    """What came back for one request: its reply, and all that was published for it, to its `idle`."""
    reply: dict
    published: list = field(default_factory=list)

    @property
    def content(self):
        return self.reply["content"]

    @property
    def status(self):
        return self.content["status"]

    @property
    def types(self):
        return [message["msg_type"] for message in self.published]

    def of(self, kind):
        return [message["content"] for message in self.published if message["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def result(self):
        """The text of the last expression's value."""
        results = self.of("execute_result")
        return results[-1]["data"].get("text/plain") if results else None

    @property
    def error(self):
        errors = self.of("error")
        return f'{errors[-1]["ename"]}: {errors[-1]["evalue"]}\n' + "\n".join(errors[-1]["traceback"]) if errors else ""


class Kernel:
    """Started with a home of its own; everything it writes to its terminal is kept."""

    def __init__(self, home, cwd=None, argv=None, **environment):
        self.log = open(Path(tempfile.mkdtemp(dir=home)) / "kernel.log", "w+")
        self.manager = KernelManager(kernel_name=NAME)
        if argv:
            self.manager.kernel_spec.argv = argv
        self.manager.start_kernel(cwd=cwd, stdout=self.log, stderr=self.log,
                                  env={**os.environ, "FLOWCELL_HOME": str(home), **environment})
        self.kept = {}
        self.client = self.connect()

    def connect(self):
        client = self.manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        return client

    @property
    def pid(self):
        return self.manager.provisioner.process.pid

    def logged(self):
        self.log.flush()
        return Path(self.log.name).read_text()

    def channel(self, name, client=None):
        return getattr(client or self.client, f"{name}_channel")

    def send(self, kind, content=None, channel="shell", header=None, metadata=None, parent=None, client=None):
        """Sends a message; answers its id."""
        client = client or self.client
        message = client.session.msg(kind, content or {}, metadata=metadata, parent=parent)
        message["header"].update(header or {})
        self.channel(channel, client).send(message)
        return message["header"]["msg_id"]

    def frames(self, channel, *frames):
        """Sends frames as they are."""
        self.channel(channel).socket.send_multipart(list(frames))

    def signed(self, *parts, key=None):
        """A message's frames from its four parts, with a right signature."""
        session = Session(key=self.client.session.key if key is None else key, signature_scheme="hmac-sha256")
        return [DELIMITER, session.sign(list(parts)), *parts]

    def reply(self, request, channel="shell", timeout=60, client=None):
        return self.await_from(self.channel(channel, client), lambda message: parent(message) == request, timeout)

    def published(self, request, until=lambda message: state(message) == "idle", timeout=60, client=None):
        """All that is published for a request, to its `idle` or to what is waited for."""
        found = []
        end = time.monotonic() + timeout
        while not found or not until(found[-1]):
            found.append(self.await_from(self.channel("iopub", client), lambda message: parent(message) == request,
                                         end - time.monotonic()))
        return found

    def await_from(self, channel, wanted, timeout):
        """The first message that is wanted; others are kept for whoever waits for them later."""
        kept = self.kept.setdefault(channel, [])
        for message in kept:
            if wanted(message):
                kept.remove(message)
                return message
        end = time.monotonic() + timeout
        while True:
            try:
                message = channel.get_msg(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"nothing came within {timeout:.0f} s; the kernel says:\n{self.logged()[-2000:]}") from None
            if wanted(message):
                return message
            kept.append(message)
            del kept[:-1000]

    def ask(self, kind, content=None, channel="shell", timeout=60, **options):
        """A request, its reply and what was published for it."""
        request = self.send(kind, content, channel, **options)
        answer = self.reply(request, channel, timeout)
        return Answer(answer, self.published(request, timeout=timeout))

    def execute(self, code, timeout=60, header=None, metadata=None, **content):
        return self.ask("execute_request", {"code": code, "allow_stdin": False, **content}, timeout=timeout, header=header, metadata=metadata)

    def begin(self, code, **content):
        """Starts a cell without waiting for it."""
        return self.send("execute_request", {"code": code, "allow_stdin": False, **content})

    def finish(self, request, timeout=60):
        return Answer(self.reply(request, timeout=timeout), self.published(request, timeout=timeout))

    def until_stream(self, request, text, timeout=60):
        """Waits until a running cell has written a text."""
        said = []

        def there(message):
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])
            return text in "".join(said) or state(message) == "idle"

        found = self.published(request, there, timeout)
        if text not in "".join(said):
            raise AssertionError(f"the cell ended without {text!r}: {found}")

    def interrupt(self):
        return self.ask("interrupt_request", channel="control")

    def worker(self):
        """The process in which the cells run."""
        return int(self.execute("ProcessHandle.current().pid()", silent=False).result)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.log.close()


def parent(message):
    return message["parent_header"].get("msg_id")


def state(message):
    return message["content"].get("execution_state") if message["msg_type"] == "status" else None


def alive(pid):
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone(pid, seconds=15):
    """Waits for the end of a process."""
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def memory(pid, field="VmHWM"):
    """Megabytes of a process: VmHWM, the most it ever had, or VmRSS."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) // 1024


def processor(pid):
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@unittest.skipUnless(KernelManager, "jupyter_client can't be imported")
class KernelTest(unittest.TestCase):
    """The tests of a class share a kernel; one that breaks it starts another."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="flowcell-kernel-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        cls.kernel = Kernel(cls.home)
        cls.addClassCleanup(lambda: cls.kernel.close())

    def start(self, **options):
        """A kernel for this test alone, with the class's home."""
        kernel = Kernel(self.home, **options)
        self.addCleanup(kernel.close)
        return kernel

    def done(self, answer):
        self.assertEqual("ok", answer.status, answer.error)
        return answer

    def run_cell(self, code, **options):
        return self.done(self.kernel.execute(code, **options))


def unique():
    return uuid.uuid4().hex
