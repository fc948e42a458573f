"""What other Java kernels get wrong, and what code can do to its own process: the kernel answers, and runs the next cell."""
import os
import signal
import time
from pathlib import Path

from kernel import KernelTest, alive, gone, memory, processor

UNSAFE = """var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
field.setAccessible(true);
((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);"""


class LostWorkers(KernelTest):
    """What ends the process of the cells does not end the kernel: it says what was lost."""

    def test_each_way(self):
        for name, code in [("exit", "System.exit(0);"), ("halt", "Runtime.getRuntime().halt(3);"), ("crash", UNSAFE),
                           ("an exit of another thread", "Thread.ofPlatform().start(() -> System.exit(4)).join(); Thread.sleep(20_000);"),
                           ("kill", 'new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor(); Thread.sleep(20_000);')]:
            with self.subTest(name):
                self.run_cell("int lost = 1;")
                answer = self.kernel.execute(code)
                self.assertEqual("error", answer.status)
                self.assertEqual("idle", answer.of("status")[-1]["execution_state"])
                self.assertIn("lost", answer.error + answer.text("stderr"), "the user is told which variables are gone")
                self.assertEqual("2", self.run_cell("1 + 1").result)
                self.assertEqual("error", self.kernel.execute("lost").status)

    def test_no_memory(self):
        answer = self.kernel.execute("var all = new ArrayList<long[]>();\nwhile (true) all.add(new long[10_000_000]);", timeout=120)
        self.assertEqual("error", answer.status)
        self.assertIn("OutOfMemoryError", answer.error + answer.text("stderr"))
        self.assertEqual("2", self.run_cell("1 + 1").result)

    def test_a_stack_overflow_in_to_string(self):
        self.run_cell("class Endless { public String toString() { return toString() + 1; } }")
        self.kernel.execute("new Endless()")
        self.assertEqual("2", self.run_cell("1 + 1").result)

    def test_closed_streams(self):
        kernel = self.start()
        for code in ("System.out.close(); System.err.close();", "System.setOut(null); System.setErr(null);", "System.in.close();"):
            with self.subTest(code):
                self.done(kernel.execute(code))
                answer = self.done(kernel.execute('System.out.println("seen"); System.err.println("too"); 1 + 1'))
                self.assertEqual(("seen\n", "too\n", "2"), (answer.text(), answer.text("stderr"), answer.result))

    def test_a_million_threads(self):
        self.kernel.execute("var all = IntStream.range(0, 1_000_000).mapToObj(i -> Thread.startVirtualThread(() -> LockSupport.park())).toList(); all.size()", timeout=180)
        self.assertEqual("2", self.run_cell("1 + 1", timeout=120).result)
        self.kernel.execute("for (int i = 0; i < 3_000; i++) Thread.ofPlatform().daemon().start(() -> LockSupport.park());", timeout=180)
        self.assertEqual("2", self.run_cell("1 + 1", timeout=120).result)

    def test_what_nothing_stops_loses_its_worker(self):
        """Neither an interrupt nor a stop ends it, so it ends with its process."""
        self.run_cell("int lost = 1;")
        request = self.kernel.begin('System.out.println("begun");\nwhile (true) { try { while (true) { Thread.sleep(1_000); } } catch (Throwable e) {} }')
        self.kernel.until_stream(request, "begun")
        self.kernel.interrupt()
        answer = self.kernel.finish(request, timeout=30)
        self.assertRegex(answer.error, r"its process was replaced: lost are the variables .*\blost\b")
        self.assertEqual("2", self.run_cell("1 + 1").result)

    def test_a_killed_worker_leaves_no_children(self):
        self.run_cell('var child = new ProcessBuilder("sleep", "600").start();')
        child = int(self.run_cell("child.pid()").result)
        os.kill(self.kernel.worker(), signal.SIGKILL)
        answer = self.kernel.execute("1 + 1")
        self.assertIn("child", answer.error + answer.text("stderr"), "it says what was lost")
        self.assertTrue(gone(child))

    def test_nothing_outlives_the_kernel(self):
        for victim in ("kernel", "front-end's request"):
            with self.subTest(victim):
                kernel = self.start()
                worker, pid = kernel.worker(), kernel.pid
                if victim == "kernel":
                    os.kill(pid, signal.SIGKILL)
                else:
                    kernel.ask("shutdown_request", {"restart": False}, channel="control")
                self.assertTrue(gone(worker), "the worker")
                self.assertTrue(gone(pid), "the kernel")

    def test_nobody_else_can_connect(self):
        """Kernel and worker listen on the five ports of the connection, which are signed, and on no other."""
        self.run_cell("1")
        manager = self.kernel.manager
        ports = {manager.shell_port, manager.control_port, manager.stdin_port, manager.iopub_port, manager.hb_port}
        self.assertEqual(ports, listening(self.kernel.pid))
        self.assertEqual(set(), listening(self.kernel.worker()))


def listening(pid):
    """TCP ports on which a process waits for connections."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                ports.add(int(fields[1].rsplit(":", 1)[1], 16))
    return ports


def patience():
    """Seconds that a busy machine may add to one: it has more to do than processors to do it."""
    return max(0.0, os.getloadavg()[0] / os.cpu_count() - 1) * 0.5


class Interrupts(KernelTest):

    def test_each_way_to_be_busy(self):
        self.run_cell("int kept = 7;")
        took = {}
        for name, code in [("a loop", "while (true) {}"), ("sleep", "Thread.sleep(100_000);"),
                           ("blocked input", "new java.net.ServerSocket(0).accept();"),
                           ("a long power", 'BigInteger.valueOf(3).pow(200_000_000).toString().length();'),
                           ("a regular expression", 'System.out.println("a".repeat(200).matches("(a|aa)+\\\\1b"));'),
                           ("a pipe", 'new ProcessBuilder("sleep", "600").start().getInputStream().read();'),
                           ("a virtual thread", "Thread.startVirtualThread(() -> { while (true) {} }).join();"),
                           ("what catches everything", "while (true) { try { Thread.sleep(100_000); } catch (InterruptedException e) {} }")]:
            with self.subTest(name):
                request = self.kernel.begin(f'System.out.println("begun");\n{code}')
                self.kernel.until_stream(request, "begun")
                before = time.monotonic()
                self.kernel.interrupt()
                self.assertEqual("error", self.kernel.finish(request, timeout=30).status)
                took[name] = time.monotonic() - before
                self.assertEqual("2", self.run_cell("1 + 1").result)
        late = {name: round(seconds, 2) for name, seconds in took.items() if seconds > 1 + patience()}
        self.assertEqual({}, late, "seconds until the cell had ended")
        self.assertEqual("7", self.run_cell("kept").result, "variables are kept")

    def test_an_interrupted_loop_takes_no_more_time(self):
        worker = self.kernel.worker()
        request = self.kernel.begin('System.out.println("begun"); while (true) {}')
        self.kernel.until_stream(request, "begun")
        self.kernel.interrupt()
        self.kernel.finish(request)
        before = processor(worker)
        time.sleep(2)
        self.assertLess(processor(worker) - before, 0.5, "seconds of processor time in two")


class Output(KernelTest):

    def test_20_000_lines(self):
        self.assertEqual([str(i) for i in range(20_000)], self.run_cell("for (int i = 0; i < 20_000; i++) System.out.println(i);").text().splitlines())

    def test_100_000_lines_in_bounded_memory(self):
        before = memory(self.kernel.pid)
        answer = self.run_cell("for (int i = 0; i < 100_000; i++) System.out.println(i);", timeout=120)
        self.assertEqual([str(i) for i in range(100_000)], answer.text().splitlines(), "complete, in order, and before idle")
        self.assertLess(memory(self.kernel.pid) - before, 300, "megabytes")

    def test_a_line_of_100_megabytes(self):
        before = memory(self.kernel.pid)
        answer = self.run_cell('System.out.println("a".repeat(100_000_000)); System.out.println("end");', timeout=120)
        text = answer.text()
        self.assertRegex(text, r"^a{500000} \[… 99,500,000 more characters of this line\]\nend\n$")
        self.assertLess(memory(self.kernel.pid) - before, 300, "megabytes")

    def test_both_streams_in_their_order(self):
        answer = self.run_cell("for (int i = 0; i < 50; i++) { System.out.println(i); System.err.println(i); }")
        said = [(content["name"], content["text"]) for content in answer.of("stream")]
        self.assertEqual([(name, f"{i}\n") for i in range(50) for name in ("stdout", "stderr")], said)

    def test_a_front_end_that_does_not_read(self):
        """A second front-end that stopped reading holds the output up for a moment only, and is no burden afterwards."""
        deaf = self.kernel.connect()
        self.addCleanup(deaf.stop_channels)
        before = memory(self.kernel.pid)
        for _ in range(5):
            text = self.run_cell('for (int i = 0; i < 150; i++) System.out.println("x".repeat(100_000));', timeout=120).text()
            self.assertEqual(150 * 100_001, len(text))
        self.assertLess(memory(self.kernel.pid) - before, 400, "megabytes")

    def test_a_background_thread_writes_to_its_own_cell(self):
        request = self.kernel.begin('Thread.ofPlatform().start(() -> { Thread.sleep(300); System.out.println("late"); return; });'
                                    .replace("Thread.sleep(300);", "try { Thread.sleep(300); } catch (InterruptedException e) {}"))
        self.kernel.finish(request)
        late = self.kernel.await_from(self.kernel.channel("iopub"), lambda message: message["msg_type"] == "stream", 20)
        self.assertEqual(request, late["parent_header"]["msg_id"])


class Sessions(KernelTest):

    def test_it_always_comes_up(self):
        for _ in range(4):
            kernel = self.start()
            self.assertEqual("2", self.done(kernel.execute("1 + 1")).result)
            kernel.close()

    def test_it_works_without_its_class_cache(self):
        argv = self.kernel.manager.kernel_spec.argv
        [cache] = [Path(option.partition("=")[2]) for option in argv if option.startswith("-XX:AOTCache=")]
        self.assertTrue(cache.exists(), "it is made at the installation")
        kernel = self.start(argv=[option.replace(str(cache), str(cache) + ".gone") for option in argv])
        self.assertEqual("2", self.done(kernel.execute("1 + 1")).result)
        self.assertEqual("", kernel.logged())

    def test_a_redefined_method_keeps_the_variables(self):
        self.run_cell("int count = 5;\nint twice(int n) { return n * 2; }\nvar words = new ArrayList<>(List.of(\"a\"));")
        self.run_cell("int twice(int n) { return n + n + 1; }")
        self.assertEqual("11", self.run_cell("twice(count)").result)
        self.assertEqual("[a]", self.run_cell("words.toString()").result.strip('"'))

    def test_an_idle_kernel_takes_no_time(self):
        worker = self.kernel.worker()
        time.sleep(2)
        before = processor(self.kernel.pid), processor(worker)
        time.sleep(4)
        self.assertLess(processor(self.kernel.pid) - before[0], 0.2, "seconds of the kernel in four: nothing polls")
        self.assertLess(processor(worker) - before[1], 0.2, "seconds of the worker in four")
        self.assertTrue(alive(worker))
