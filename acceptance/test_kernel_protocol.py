"""Each message of the protocol, and each way to break it, over the kernel's own wire."""
import json
import socket
from pathlib import Path

from kernel import DELIMITER, NAME, KernelTest, gone, parent, state, unique

try:
    import zmq
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.session import Session
    from jupyter_kernel_test.msgspec_v5 import validate_message
except ImportError:
    zmq = None


class Execute(KernelTest):

    def test_order_of_what_is_published(self):
        answer = self.run_cell('System.out.println("out"); System.err.println("err");\nIO.println("more");\n40 + 2')
        self.assertEqual(["status", "execute_input", "stream", "stream", "stream", "execute_result", "status"], answer.types)
        self.assertEqual("42", answer.result)
        self.assertEqual(["busy", "idle"], [content["execution_state"] for content in answer.of("status")])
        for message in answer.published + [answer.reply]:
            validate_message(message, message["msg_type"], parent(message))
        self.assertIn("started", answer.reply["metadata"], "front-ends show how long a cell took")

    def test_the_count_goes_up_with_each_cell_that_is_kept(self):
        first = self.run_cell("1").content["execution_count"]
        self.assertEqual(first + 1, self.run_cell("1").content["execution_count"])
        self.assertEqual(first + 1, self.run_cell("1", store_history=False).content["execution_count"])
        self.assertEqual(first + 1, self.run_cell("1", silent=True).content["execution_count"])
        self.assertEqual(first + 2, self.kernel.execute("int x = nothing;").content["execution_count"])

    def test_errors_name_the_count_that_the_front_end_shows(self):
        for before in ("1", "Math?", ""):
            self.run_cell(before)
            answer = self.kernel.execute("int x = nothing;")
            self.assertIn(f"cell [{answer.content['execution_count']}], line 1", answer.error, before)
        kept = self.kernel.execute("int x = nothing;", store_history=False)
        self.assertIn("cell, line 1", kept.error)

    def test_a_test_can_fail(self):
        self.run_cell("int total = 3;")
        self.done(self.kernel.execute("%%test\nassert total == 3;"))
        self.assertIn("AssertionError: 3", self.kernel.execute("%%test\nassert total == 4 : total;").error)

    def test_silent(self):
        answer = self.run_cell('System.out.println("said"); int quiet = 5; quiet', silent=True)
        self.assertEqual(["status", "status"], answer.types)
        self.assertEqual("5", self.run_cell("quiet").result, "it ran all the same")
        failed = self.kernel.execute("nothing", silent=True)
        self.assertEqual("error", failed.status)
        self.assertEqual(["status", "status"], failed.types)

    def test_user_expressions(self):
        answer = self.run_cell("int base = 20;", user_expressions={"twice": "base * 2", "broken": "nothing", "none": ""})
        expressions = answer.content["user_expressions"]
        self.assertEqual("40", expressions["twice"]["data"]["text/plain"])
        self.assertEqual("error", expressions["broken"]["status"])
        self.assertIn("nothing", expressions["broken"]["evalue"])
        self.assertEqual("ok", expressions["none"]["status"])

    def test_what_is_queued_behind_an_error_is_aborted(self):
        failing = self.kernel.begin('Thread.sleep(500); throw new Exception("broken");')
        behind = [self.kernel.begin(f"int behind{i} = {i};") for i in range(3)]
        self.assertEqual("error", self.kernel.finish(failing).status)
        for request in behind:
            answer = self.kernel.finish(request)
            self.assertEqual("aborted", answer.status)
            self.assertEqual(["status", "status"], answer.types)
        self.assertEqual("error", self.kernel.execute("behind0").status, "it did not run")

    def test_without_stop_on_error_the_queue_goes_on(self):
        failing = self.kernel.begin('Thread.sleep(500); throw new Exception("broken");', stop_on_error=False)
        behind = self.kernel.begin("1 + 1")
        self.assertEqual("error", self.kernel.finish(failing).status)
        self.assertEqual("ok", self.kernel.finish(behind).status)

    def test_errors_name_the_place_and_the_causes(self):
        answer = self.kernel.execute('int ok = 1;\nthrow new IllegalStateException("outer", new java.io.IOException("inner"));')
        self.assertEqual("error", answer.status)
        self.assertIn("IllegalStateException", answer.content["ename"])
        for words in ("outer", "inner", "line 2"):
            self.assertIn(words, answer.error)
        self.assertNotIn("dev.flowcell", answer.error)

    def test_display_update_and_clear(self):
        answer = self.run_cell('var id = display(html("<b>one</b>"));\nupdateDisplay(id, html("<b>two</b>"));')
        [shown], [updated] = answer.of("display_data"), answer.of("update_display_data")
        self.assertEqual("<b>one</b>", shown["data"]["text/html"])
        self.assertEqual("<b>two</b>", updated["data"]["text/html"])
        self.assertEqual(shown["transient"]["display_id"], updated["transient"]["display_id"])
        cleared = self.run_cell('System.out.println("gone"); clearOutput(true); System.out.println("there"); clearOutput();')
        self.assertEqual([True, False], [content["wait"] for content in cleared.of("clear_output")])
        self.assertEqual(["stream", "clear_output", "stream", "clear_output"], [kind for kind in cleared.types if kind in ("stream", "clear_output")])
        later = self.run_cell('updateDisplay(id, html("<b>three</b>"));')
        self.assertEqual(["update_display_data"], [kind for kind in later.types if "display" in kind], "from a later cell as well")

    def test_a_request_without_code_is_refused(self):
        for content in ({}, {"code": None}, {"code": 7}, {"code": ["1"]}):
            with self.subTest(content=content):
                answer = self.kernel.ask("execute_request", content)
                self.assertEqual("error", answer.status)

    def test_cell_ids_of_odd_types_do_no_harm(self):
        for metadata in ({"cellId": 5}, {"cellId": None, "deletedCells": "a"}, {"deletedCells": [1, None, {}]}):
            with self.subTest(metadata=metadata):
                self.done(self.kernel.execute("1", metadata=metadata))


class Stdin(KernelTest):

    def answer(self, value, password=False):
        question = self.kernel.await_from(self.kernel.channel("stdin"), lambda message: True, 60)
        self.assertEqual(password, question["content"]["password"])
        self.kernel.send("input_reply", {"value": value}, channel="stdin", parent=question)
        return question["content"]["prompt"]

    def test_input(self):
        request = self.kernel.begin('var lines = new Scanner(System.in);\nlines.nextLine() + "|" + IO.readln()', allow_stdin=True)
        self.answer("Zoë 😀")
        self.answer("")
        self.assertEqual('"Zoë 😀|"', self.done(self.kernel.finish(request)).result)

    def test_password(self):
        request = self.kernel.begin("%secret TOKEN --from prompt", allow_stdin=True)
        self.assertIn("TOKEN", self.answer("swordfish", password=True))
        self.done(self.kernel.finish(request))
        shown = self.run_cell('System.out.println("it is " + secret("TOKEN"));\nsecret("TOKEN")')
        self.assertNotIn("swordfish", json.dumps(shown.published, default=str))

    def test_a_front_end_that_can_not_ask(self):
        answer = self.kernel.execute("new Scanner(System.in).nextLine()", allow_stdin=False)
        self.assertEqual("error", answer.status)
        self.assertIn("can't ask for input", answer.error)
        answer = self.kernel.execute("%secret OTHER --from prompt", allow_stdin=False)
        self.assertEqual("error", answer.status)
        self.assertIn("can't ask for input", answer.error)

    def test_an_interrupt_ends_the_question(self):
        request = self.kernel.begin("new Scanner(System.in).nextLine()", allow_stdin=True)
        question = self.kernel.await_from(self.kernel.channel("stdin"), lambda message: True, 60)
        self.kernel.interrupt()
        self.assertEqual("error", self.kernel.finish(request).status)
        self.kernel.send("input_reply", {"value": "late"}, channel="stdin", parent=question)
        self.assertEqual("1", self.run_cell("1").result)


class Assistance(KernelTest):

    def complete(self, code, cursor=None):
        cursor = len(code) if cursor is None else cursor
        answer = self.kernel.ask("complete_request", {"code": code, "cursor_pos": cursor})
        validate_message(answer.reply, "complete_reply")
        content = answer.content
        return content["matches"], code[:content["cursor_start"]], code[content["cursor_end"]:]

    def test_completion_and_where_it_goes(self):
        self.run_cell("int number = 1;")
        # code, where the cursor stands, a match, what stays before and after it
        for code, cursor, match, before, after in [
                ("numb", 4, "number", "", ""), ("int a = numb + 1;", 12, "number", "int a = ", " + 1;"),
                ('var s = "😀😀"; numb', 19, "number", 'var s = "😀😀"; ', ""),
                ('/* é😀 */ Math.ma', 17, "max(", "/* é😀 */ Math.", ""),
                ("%lsm", 4, "%lsmagic", "", ""), ("String.valueOf(1).len", 21, "length()", "String.valueOf(1).", "")]:
            with self.subTest(code=code):
                matches, start, end = self.complete(code, cursor)
                self.assertIn(match, matches)
                self.assertEqual((before, after), (start, end))

    def test_what_magics_take(self):
        """Words and options each in their place, and Java where a magic's line holds some."""
        self.run_cell("var stories = java.util.List.of(1);")
        for code, match, other in [("%cluster ", "ecs", "arm64"), ("%cluster k8s --arch ", "arm64", "ecs"), ("%cluster k8s --na", "--namespace", ""),
                                   ("%secret TOKEN --from ", "aws:", "ecs"), ("%%map sums = s : sto", "stories", ""),
                                   ("%%map sums = s : stories --ret", "--retries", "stories"), ("%time stories.si", "size()", "")]:
            with self.subTest(code=code):
                matches = self.complete(code)[0]
                self.assertIn(match, matches)
                self.assertNotIn(other, matches)

    def test_what_is_accepted_runs(self):
        """Each type is offered by a name that reaches it, imported or not; of equal names each says its package."""
        self.run_cell("import java.awt.*;")
        # what is typed, what is taken, what it is
        for typed, taken, name in [("ArrayDeq", "ArrayDeque", "java.util.ArrayDeque"), ("ConcurrentSkipListM", "ConcurrentSkipListMap", "java.util.concurrent.ConcurrentSkipListMap"),
                                   ("HttpClie", "java.net.http.HttpClient", "java.net.http.HttpClient"), ("Lis", "List", "java.awt.List"),
                                   ("Lis", "java.util.List", "java.util.List")]:
            with self.subTest(taken=taken):
                content = self.kernel.ask("complete_request", {"code": typed, "cursor_pos": len(typed)}).content
                [offered] = [offer for offer in content["metadata"]["_jupyter_types_experimental"] if offer["text"] == taken]
                self.assertEqual("class", offered["type"])
                self.assertIn(offered["signature"], (name, name.rpartition(".")[0]))
                code = typed[:content["cursor_start"]] + taken + typed[content["cursor_end"]:]
                self.assertEqual(f'"{name}"', self.run_cell(f"{code}.class.getName()").result)

    def test_magics_their_options_and_coordinates(self):
        self.assertIn("%maven", self.complete("%mav")[0])
        self.assertIn("--retries", self.complete("%%step --ret")[0])
        repository = Path.home() / ".m2/repository"
        pom = next(repository.glob("org/junit/jupiter/junit-jupiter-api/*/*.pom"), None)
        if pom:
            version = f"org.junit.jupiter:junit-jupiter-api:{pom.parent.name}"
            for begun, match in [("org.jun", "org.junit."), ("org.junit.jupiter:junit-jupiter-a", "org.junit.jupiter:junit-jupiter-api:"), (version[:-1], version)]:
                with self.subTest(begun=begun):
                    matches, before, after = self.complete(f"%maven {begun}")
                    self.assertIn(match, matches)
                    self.assertEqual(("%maven ", ""), (before, after))

    def test_odd_cursors(self):
        for cursor in (-5, 0, 10_000, 2**40):
            with self.subTest(cursor=cursor):
                self.assertEqual("ok", self.kernel.ask("complete_request", {"code": "Mat", "cursor_pos": cursor}).status)
                self.assertEqual("ok", self.kernel.ask("inspect_request", {"code": "Mat", "cursor_pos": cursor, "detail_level": 9}).status)
        self.assertEqual("ok", self.kernel.ask("complete_request", {"code": "Mat"}).status)

    def test_inspection(self):
        answer = self.kernel.ask("inspect_request", {"code": "Math.max(1, 2)", "cursor_pos": 7, "detail_level": 0})
        validate_message(answer.reply, "inspect_reply")
        self.assertTrue(answer.content["found"])
        self.assertIn("max(", answer.content["data"]["text/plain"])
        nothing = self.kernel.ask("inspect_request", {"code": "nosuch", "cursor_pos": 3, "detail_level": 0})
        self.assertEqual(("ok", False, {}), (nothing.status, nothing.content["found"], nothing.content["data"]))

    def test_is_complete(self):
        for code, status in [("int a = 1;", "complete"), ("1 + 1", "complete"), ("", "complete"), ("%lsmagic", "complete"),
                             ("void f() {", "incomplete"), ('var t = """\nabc', "incomplete"), ("int a = (", "incomplete"),
                             ("class 3 {}", "invalid"), ("%%time", "incomplete"), ("String?", "complete")]:
            with self.subTest(code=code):
                answer = self.kernel.ask("is_complete_request", {"code": code})
                validate_message(answer.reply, "is_complete_reply")
                self.assertEqual(status, answer.status)

    def test_the_next_line_is_indented(self):
        for code, indent in [("void f() {", 4), ("class A {\n    void f() {", 8), ("int a = 1 +", 0)]:
            with self.subTest(code=code):
                answer = self.kernel.ask("is_complete_request", {"code": code})
                self.assertEqual("incomplete", answer.status)
                if indent:
                    self.assertEqual(" " * indent, answer.content["indent"])

    def test_all_of_it_while_a_cell_runs(self):
        request = self.kernel.begin('System.out.println("begun"); Thread.sleep(60_000);')
        self.kernel.until_stream(request, "begun")
        for kind, content in [("complete_request", {"code": "Math.ma", "cursor_pos": 7}),
                              ("inspect_request", {"code": "Math.max", "cursor_pos": 8, "detail_level": 0}),
                              ("is_complete_request", {"code": "int a = ("}), ("kernel_info_request", {}), ("comm_info_request", {}),
                              ("history_request", {"hist_access_type": "tail", "n": 1, "output": False, "raw": True})]:
            with self.subTest(kind=kind):
                self.assertIn(self.kernel.ask(kind, content, timeout=20).status, ("ok", "incomplete"))
        self.kernel.interrupt()
        self.assertEqual("error", self.kernel.finish(request).status)

    def test_pager(self):
        answer = self.run_cell("String.valueOf?")
        [page] = answer.content["payload"]
        self.assertEqual("page", page["source"])
        self.assertIn("valueOf", page["data"]["text/plain"])


class History(KernelTest):

    def history(self, kernel, kind, output=False, **options):
        answer = kernel.ask("history_request", {"hist_access_type": kind, "output": output, "raw": True, **options})
        validate_message(answer.reply, "history_reply")
        return answer.content["history"]

    def test_across_sessions(self):
        mark = unique()
        cells = [f'var a = "{mark}";', "a.length()", "a.length()"]
        first = self.start()
        for cell in cells:
            self.done(first.execute(cell))
        first.execute("1 // unkept", store_history=False)
        first.execute("1 // silent", silent=True)
        first.ask("shutdown_request", {"restart": False}, channel="control")

        second = self.start()
        tail = self.history(second, "tail", n=3)
        self.assertEqual(cells, [entry[2] for entry in tail])
        session = tail[0][0]
        self.assertEqual([1, 2, 3], [entry[1] for entry in tail])
        self.assertEqual([[session, 1, cells[0]]], self.history(second, "range", session=session, start=1, stop=2))
        self.assertEqual([[session, 2, cells[1]], [session, 3, cells[2]]], self.history(second, "range", session=-1, start=2, stop=9))
        self.assertEqual([], self.history(second, "range", session=0, start=0, stop=9), "this session has none yet")
        self.assertEqual([[session, 1, [cells[0], None]]], self.history(second, "search", pattern=f"*{mark}*", output=True))
        self.assertEqual([[session, 3, cells[1]]], self.history(second, "search", pattern="a.length()", unique=True))
        self.assertEqual(2, len(self.history(second, "search", pattern="a?length()", n=2)))

        self.done(second.execute("6 * 7"))
        [entry] = self.history(second, "tail", n=1, output=True)
        self.assertEqual([session + 1, 1, ["6 * 7", "42"]], entry)
        [entry] = self.history(second, "range", session=0, start=1, stop=2)
        self.assertEqual([session + 1, 1, "6 * 7"], entry)

    def test_two_kernels_at_once(self):
        kernels = [self.start(), self.start()]
        marks = [unique(), unique()]
        for i in range(5):
            for kernel, mark in zip(kernels, marks):
                self.done(kernel.execute(f'// {mark}\n{i}'))
        sessions = set()
        for kernel, mark in zip(kernels, marks):
            entries = self.history(kernels[0], "search", pattern=f"*{mark}*")
            self.assertEqual([1, 2, 3, 4, 5], [entry[1] for entry in entries])
            sessions |= {entry[0] for entry in entries}
        self.assertEqual(2, len(sessions), "each has a session's number of its own")

    def test_private_and_without_secrets(self):
        value = unique()
        kernel = self.start(A_TOKEN=value)
        self.done(kernel.execute("%secret A_TOKEN --from env:A_TOKEN"))
        self.done(kernel.execute(f'var copied = "{value}";'))
        self.done(kernel.execute("copied"))
        for entry in self.history(kernel, "tail", n=3, output=True):
            self.assertNotIn(value, json.dumps(entry))
        kernel.ask("shutdown_request", {"restart": False}, channel="control")
        self.assertTrue(gone(kernel.pid))
        [file] = self.home.glob("history*")
        self.assertNotIn(value, file.read_text())
        self.assertEqual("0o600", oct(file.stat().st_mode & 0o777))

    def test_odd_requests(self):
        for content in ({}, {"hist_access_type": "nonsense"}, {"hist_access_type": "tail", "n": -1}, {"hist_access_type": "tail", "n": "x"},
                        {"hist_access_type": "range", "session": 10**30}, {"hist_access_type": "search", "pattern": "*a" * 200 + "["}):
            with self.subTest(content=content):
                self.assertEqual("ok", self.kernel.ask("history_request", content).status)


class KernelInfo(KernelTest):

    def test_what_front_ends_need(self):
        answer = self.kernel.ask("kernel_info_request")
        validate_message(answer.reply, "kernel_info_reply")
        content = answer.content
        self.assertEqual("5.5", content["protocol_version"])
        self.assertEqual(["kernel subshells"], content["supported_features"])
        language = content["language_info"]
        self.assertEqual({"name": "java", "mimetype": "text/x-java", "file_extension": ".jsh", "pygments_lexer": "java",
                          "codemirror_mode": "text/x-java", "nbconvert_exporter": "script"},
                         {key: value for key, value in language.items() if key != "version"})
        self.assertTrue(language["version"].startswith("25"))

    def test_on_the_control_channel(self):
        self.assertEqual("flowcell", self.kernel.ask("kernel_info_request", channel="control").content["implementation"])

    def test_kernelspec(self):
        spec = KernelSpecManager().get_kernel_spec(NAME)
        self.assertEqual(("java", "message"), (spec.language, spec.interrupt_mode))

    def test_connect(self):
        content = self.kernel.ask("connect_request").content
        self.assertEqual(self.kernel.manager.shell_port, content["shell_port"])
        self.assertEqual(self.kernel.manager.control_port, content["control_port"])

    def test_heartbeat(self):
        self.assertTrue(self.kernel.client.is_alive())

    def test_welcome(self):
        context = zmq.Context()
        self.addCleanup(context.destroy, linger=0)
        for topic in (b"", b"kernel.some"):
            subscriber = context.socket(zmq.SUB)
            subscriber.subscribe(topic)
            subscriber.rcvtimeo = 20_000
            subscriber.connect(f"tcp://127.0.0.1:{self.kernel.manager.iopub_port}")
            frames = subscriber.recv_multipart()
            self.assertEqual(topic, frames[0])
            session = Session(key=self.kernel.client.session.key)
            message = session.deserialize(session.feed_identities(frames)[1])
            self.assertEqual(("iopub_welcome", {"subscription": topic.decode()}), (message["msg_type"], message["content"]))

    def test_debugger(self):
        answer = self.kernel.ask("debug_request", {"seq": 3, "type": "request", "command": "initialize", "arguments": {}}, channel="control")
        self.assertEqual("debug_reply", answer.reply["msg_type"])
        self.assertEqual((False, 3, "initialize"), tuple(answer.content[key] for key in ("success", "request_seq", "command")))


class Comms(KernelTest):

    def test_an_unknown_target_is_closed(self):
        request = self.kernel.send("comm_open", {"comm_id": "c1", "target_name": "no.such.target", "data": {}})
        published = self.kernel.published(request)
        self.assertEqual(["status", "comm_close", "status"], [message["msg_type"] for message in published])
        self.assertEqual({"comm_id": "c1", "data": {}}, published[1]["content"])

    def test_messages_for_nobody(self):
        for kind in ("comm_msg", "comm_close"):
            request = self.kernel.send(kind, {"comm_id": "c2", "data": {}})
            self.assertEqual(["busy", "idle"], [state(message) for message in self.kernel.published(request)])

    def test_info(self):
        for content in ({}, {"target_name": "jupyter.widget"}):
            answer = self.kernel.ask("comm_info_request", content)
            self.assertEqual({"status": "ok", "comms": {}}, answer.content)

    def say(self, kind, content, buffers=None):
        client = self.kernel.client
        message = client.session.msg(kind, content)
        client.session.send(client.shell_channel.socket, message, buffers=buffers)
        return self.kernel.published(message["header"]["msg_id"])

    def test_the_front_end_opens_one(self):
        self.run_cell("""commTarget("test.echo", comm -> {
            comm.send(Map.of("opened with", comm.opening().data()));
            comm.onMessage(m -> comm.send(m.data(), m.buffers().toArray(byte[][]::new)));
            comm.onClose(m -> System.out.println("closed with " + m.get("why")));
        });""")
        opened = self.say("comm_open", {"comm_id": "echo", "target_name": "test.echo", "data": {"a": [1, "😀"]}})
        self.assertEqual(["status", "comm_msg", "status"], [message["msg_type"] for message in opened])
        self.assertEqual({"comm_id": "echo", "data": {"opened with": {"a": [1, "😀"]}}}, opened[1]["content"])
        self.assertEqual({"echo": {"target_name": "test.echo"}}, self.kernel.ask("comm_info_request").content["comms"])
        self.assertEqual({}, self.kernel.ask("comm_info_request", {"target_name": "another"}).content["comms"])
        said = self.say("comm_msg", {"comm_id": "echo", "data": {"n": 1.5, "none": None}}, buffers=[b"\x00\xff", b""])
        self.assertEqual({"n": 1.5, "none": None}, said[1]["content"]["data"])
        self.assertEqual([b"\x00\xff", b""], [bytes(buffer) for buffer in said[1]["buffers"]])
        closed = self.say("comm_close", {"comm_id": "echo", "data": {"why": "enough"}})
        self.assertEqual("closed with enough\n", closed[1]["content"]["text"])
        self.assertEqual({}, self.kernel.ask("comm_info_request").content["comms"])

    def test_the_code_opens_one(self):
        answer = self.run_cell('var comm = comm("test.front", Map.of("state", List.of(1, 2)), Map.of("version", "2.1.0"), new byte[] {5});\n'
                               'comm.send(Map.of("method", "update"));\ncomm.close();')
        opened, said, closed = [message for message in answer.published if message["msg_type"].startswith("comm_")]
        self.assertEqual(("test.front", {"state": [1, 2]}, {"version": "2.1.0"}, [b"\x05"]),
                         (opened["content"]["target_name"], opened["content"]["data"], opened["metadata"], [bytes(buffer) for buffer in opened["buffers"]]))
        self.assertEqual(("comm_msg", {"method": "update"}), (said["msg_type"], said["content"]["data"]))
        self.assertEqual(("comm_close", opened["content"]["comm_id"]), (closed["msg_type"], closed["content"]["comm_id"]))

    def test_a_handler_runs_while_a_cell_does_and_after_a_failure(self):
        self.run_cell('commTarget("test.fails", comm -> { throw new Exception("in the handler"); });\ncommTarget("test.fine", comm -> comm.send("fine"));')
        running = self.kernel.begin('System.out.println("begun"); Thread.sleep(60_000);')
        self.kernel.until_stream(running, "begun")
        failed = self.say("comm_open", {"comm_id": "f", "target_name": "test.fails", "data": {}})
        self.assertIn("in the handler", failed[1]["content"]["text"])
        fine = self.say("comm_open", {"comm_id": "g", "target_name": "test.fine", "data": {}})
        self.assertEqual("fine", fine[1]["content"]["data"])
        self.kernel.interrupt()
        self.assertEqual("error", self.kernel.finish(running).status)
        for comm in ("f", "g"):
            self.say("comm_close", {"comm_id": comm, "data": {}})

    def test_odd_ones(self):
        for kind in ("comm_open", "comm_msg", "comm_close"):
            for content in ({}, {"comm_id": 5, "target_name": None, "data": "text"}, {"comm_id": "x", "data": [1]}):
                with self.subTest(kind=kind, content=content):
                    self.assertEqual("idle", state(self.say(kind, content)[-1]))


class Subshells(KernelTest):

    def create(self):
        subshell = self.kernel.ask("create_subshell_request", channel="control").content["subshell_id"]
        self.addCleanup(self.delete, subshell)
        return subshell

    def listed(self):
        return self.kernel.ask("list_subshell_request", channel="control").content["subshell_id"]

    def delete(self, subshell):
        return self.kernel.ask("delete_subshell_request", {"subshell_id": subshell}, channel="control")

    def test_create_use_list_and_delete(self):
        first, second = self.create(), self.create()
        self.assertEqual(sorted([first, second]), self.listed())
        answer = self.done(self.kernel.execute('int shared = 5;\nSystem.out.println("in a subshell");', header={"subshell_id": first}))
        self.assertEqual("in a subshell\n", answer.text())
        self.assertEqual(first, answer.reply["parent_header"]["subshell_id"])
        self.assertEqual("5", self.run_cell("shared").result, "variables are the session's")
        self.assertEqual("ok", self.delete(first).status)
        self.assertEqual([second], self.listed())
        self.assertEqual("ok", self.delete(second).status)

    def test_unknown_ones(self):
        self.assertEqual("error", self.delete("nonsense").status)
        for kind, content in [("execute_request", {"code": "1"}), ("complete_request", {"code": "Ma", "cursor_pos": 2})]:
            self.assertEqual("error", self.kernel.ask(kind, content, header={"subshell_id": "nonsense"}).status)

    def test_they_answer_while_a_cell_runs(self):
        subshell = self.create()
        request = self.kernel.begin('System.out.println("begun"); Thread.sleep(60_000);')
        self.kernel.until_stream(request, "begun")
        answer = self.kernel.ask("complete_request", {"code": "Math.ma", "cursor_pos": 7}, header={"subshell_id": subshell}, timeout=20)
        self.assertIn("max(", answer.content["matches"])
        opened = self.kernel.send("comm_open", {"comm_id": "c", "target_name": "t", "data": {}}, header={"subshell_id": subshell})
        self.kernel.published(opened, timeout=20)
        self.kernel.interrupt()
        self.assertEqual("error", self.kernel.finish(request).status)

    def test_a_cell_runs_beside_the_one_of_the_shell(self):
        subshell = self.create()
        running = self.kernel.begin('int before = 6;\nvar go = new java.util.concurrent.CountDownLatch(1);')
        self.kernel.finish(running)
        running = self.kernel.begin('System.out.println("begun"); go.await(); System.out.println("went on"); before')
        self.kernel.until_stream(running, "begun")
        beside = self.done(self.kernel.execute('System.out.println("beside");\nint after = 7;\nbefore * after', header={"subshell_id": subshell}))
        self.assertEqual(("beside\n", "42"), (beside.text(), beside.result))
        self.assertEqual(["status", "execute_input", "stream", "execute_result", "status"], beside.types)
        failed = self.kernel.execute("int wrong = nothing;", header={"subshell_id": subshell})
        self.assertEqual("error", failed.status)
        self.done(self.kernel.execute("before = after;\ngo.countDown();", header={"subshell_id": subshell}))
        answer = self.done(self.kernel.finish(running))
        self.assertIn("went on\n", answer.text())
        self.assertNotIn("beside", answer.text())
        self.assertEqual("7", answer.result)

    def test_an_interrupt_ends_all_that_runs(self):
        subshell = self.create()
        requests = [self.kernel.begin('System.out.println("begun"); while (true) {}'),
                    self.kernel.send("execute_request", {"code": 'System.out.println("begun"); Thread.sleep(100_000);'}, header={"subshell_id": subshell})]
        for request in requests:
            self.kernel.until_stream(request, "begun")
        self.kernel.interrupt()
        for request in requests:
            self.assertEqual("error", self.kernel.finish(request, timeout=20).status)

    def test_a_question_of_a_subshell_goes_to_its_front_end(self):
        subshell = self.create()
        running = self.kernel.begin('System.out.println("begun"); Thread.sleep(60_000);')
        self.kernel.until_stream(running, "begun")
        request = self.kernel.send("execute_request", {"code": "IO.readln()", "allow_stdin": True}, header={"subshell_id": subshell})
        question = self.kernel.await_from(self.kernel.channel("stdin"), lambda message: True, 60)
        self.assertEqual(request, parent(question))
        self.kernel.send("input_reply", {"value": "answered"}, channel="stdin", parent=question)
        self.assertEqual('"answered"', self.done(self.kernel.finish(request)).result)
        self.kernel.interrupt()
        self.kernel.finish(running)

    def test_cells_of_a_subshell_run_one_after_the_other(self):
        subshell = self.create()
        requests = [self.kernel.send("execute_request", {"code": f"Thread.sleep(100); {number}"}, header={"subshell_id": subshell}) for number in range(5)]
        self.assertEqual([str(number) for number in range(5)], [self.kernel.finish(request).result for request in requests])

    def test_each_has_the_count_under_which_it_began(self):
        subshell = self.create()
        self.run_cell("var go = new java.util.concurrent.CountDownLatch(1);")
        running = self.kernel.begin('System.out.println("begun"); go.await(); throw new Exception("broken");')
        self.kernel.until_stream(running, "begun")
        beside = [self.kernel.execute("int wrong = nothing;", header={"subshell_id": subshell}) for _ in range(2)]
        self.kernel.execute("go.countDown();", header={"subshell_id": subshell})
        answers = [self.kernel.finish(running), *beside]
        counts = [answer.content["execution_count"] for answer in answers]
        self.assertEqual([counts[0], counts[0] + 1, counts[0] + 2], counts)
        for count, answer in zip(counts, answers):
            self.assertIn(f"cell [{count}], line 1", answer.error)

    def test_an_error_aborts_its_own_queue_only(self):
        subshell = self.create()
        failing = self.kernel.begin('Thread.sleep(500); throw new Exception("broken");')
        other = self.kernel.send("execute_request", {"code": "2"}, header={"subshell_id": subshell})
        behind = self.kernel.begin("1")
        self.assertEqual(["error", "ok", "aborted"], [self.kernel.finish(request).status for request in (failing, other, behind)])


class Control(KernelTest):

    def test_shutdown(self):
        for restart in (False, True):
            for channel in ("control", "shell"):
                kernel = self.start()
                worker = kernel.worker()
                request = kernel.send("shutdown_request", {"restart": restart}, channel=channel)
                reply = kernel.reply(request, channel)
                self.assertEqual({"status": "ok", "restart": restart}, reply["content"])
                published = kernel.published(request)
                self.assertIn("shutdown_reply", [message["msg_type"] for message in published])
                self.assertTrue(gone(kernel.pid))
                self.assertTrue(gone(worker))

    def test_shutdown_while_a_cell_runs(self):
        kernel = self.start()
        worker = kernel.worker()
        request = kernel.begin('System.out.println("begun"); while (true) {}')
        kernel.until_stream(request, "begun")
        kernel.ask("shutdown_request", {"restart": False}, channel="control")
        self.assertTrue(gone(kernel.pid))
        self.assertTrue(gone(worker))

    def test_interrupt_when_nothing_runs(self):
        self.assertEqual("ok", self.kernel.interrupt().status)
        self.assertEqual("1", self.run_cell("1").result)


class Wrong(KernelTest):
    """What is no message is dropped with one line in the log, and the next request is answered."""

    def case(self, name, frames, channel="shell", says=None):
        before = len(self.kernel.logged().splitlines())
        self.kernel.frames(channel, *frames)
        self.assertEqual("42", self.run_cell("40 + 2").result, name)
        for served in ("shell", "control"):
            self.assertEqual("ok", self.kernel.ask("kernel_info_request", channel=served).status, name)
        lines = self.kernel.logged().splitlines()[before:]
        self.assertEqual(1, len(lines), f"{name}: one line, not {lines}")
        if says:
            self.assertIn(says, lines[0])

    def parts(self, **changed):
        header = {"msg_id": unique(), "msg_type": "execute_request", "session": "s", "username": "u", "version": "5.5", "date": "2026-01-01T00:00:00Z"}
        parts = {"header": header, "parent": {}, "metadata": {}, "content": {"code": "1"}, **changed}
        return [part if isinstance(part, bytes) else json.dumps(part).encode() for part in parts.values()]

    def test_frames(self):
        whole = self.kernel.signed(*self.parts())
        for channel in ("shell", "control", "stdin"):
            with self.subTest(channel=channel):
                self.case("a signature of another key", self.kernel.signed(*self.parts(), key=b"wrong"), channel, "signature")
                self.case("no signature", [DELIMITER, b"", *whole[2:]], channel, "signature")
                self.case("a changed part", [*whole[:-1], b'{"code":"2"}'], channel, "signature")
                self.case("one frame", [b"garbage"], channel)
                self.case("an empty frame", [b""], channel)
                self.case("no delimiter", whole[1:], channel, "delimiter")
                self.case("another delimiter", [b"<IDS|msg>", *whole[1:]], channel, "delimiter")
                self.case("too few parts", self.kernel.signed(*self.parts()[:3]), channel, "frames")
                self.case("only the delimiter", [DELIMITER], channel, "frames")

    def test_parts(self):
        for name, parts in [("no JSON", self.parts(content=b"{")), ("an array", self.parts(content=[])), ("no header", self.parts(header={})),
                            ("no msg_id", self.parts(header={"msg_type": "execute_request"})),
                            ("a number as type", self.parts(header={"msg_id": "1", "msg_type": 5})),
                            ("not UTF-8", self.parts(content=b'{"code": "\xff\xfe"}')), ("half a character", self.parts(content=b'{"code": "\xc3"}')),
                            ("deep nesting", self.parts(content=b'{"code": ' + b"[" * 100_000)), ("nothing", self.parts(metadata=b""))]:
            with self.subTest(name):
                self.case(name, self.kernel.signed(*parts))

    def test_an_unknown_type(self):
        for kind in ("nonsense_request", "nonsense", "execute_reply", "_request"):
            with self.subTest(kind):
                self.case(kind, self.kernel.signed(*self.parts(header={"msg_id": unique(), "msg_type": kind})), says=kind)

    def test_a_message_of_100_megabytes(self):
        self.case("signed", self.kernel.signed(*self.parts(content={"code": "/*" + "a" * 100_000_000 + "*/ 1"})), says="100 MB")
        self.case("unsigned", [b"a" * 100_000_000])
        self.case("a buffer", self.kernel.signed(*self.parts()) + [b"b" * 100_000_000], says="100 MB")

    def test_a_replay_is_fine(self):
        frames = self.kernel.signed(*self.parts(content={"code": "System.out.println(7);"}))
        for _ in range(2):
            self.kernel.frames("shell", *frames)
            self.assertEqual("42", self.run_cell("40 + 2").result)

    def test_other_identities(self):
        frames = self.kernel.signed(*self.parts(header={"msg_id": "more-identities", "msg_type": "kernel_info_request"}))
        self.kernel.frames("shell", b"an", b"identity", b"\xff\x00", *frames)
        self.kernel.published("more-identities")

    def test_what_speaks_no_zeromq(self):
        manager = self.kernel.manager
        for port in (manager.shell_port, manager.control_port, manager.stdin_port, manager.iopub_port, manager.hb_port):
            for said in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100, b"\xff" + b"\0" * 8 + b"\x7f\x03\x00NULL" + b"\0" * 48 + b"\x06" + b"\xff" * 8,
                         b"\xff" + b"\0" * 8 + b"\x7f\x03\x00NULL" + b"\0" * 48 + b"\x02\x7f" + b"\xff" * 7):
                with socket.create_connection(("127.0.0.1", port)) as stranger:
                    stranger.sendall(said)
        self.assertEqual("42", self.run_cell("40 + 2").result)
        self.assertTrue(self.kernel.client.is_alive())

    def test_many_clients(self):
        clients = [self.kernel.connect() for _ in range(10)]
        for client in clients:
            request = self.kernel.send("execute_request", {"code": "1 + 1"}, client=client)
            self.assertEqual("ok", self.kernel.reply(request, client=client)["content"]["status"])
            self.kernel.published(request, client=client)
        for client in clients:
            client.stop_channels()
