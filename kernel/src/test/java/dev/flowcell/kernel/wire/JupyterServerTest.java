package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.kernel.JupyterKernel;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.wire.Client.Received;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.ZMQ;

/** The kernel over its sockets. */
@Timeout(60)
class JupyterServerTest {

    @TempDir
    private static Path folder;
    private static Client client;
    private static Thread kernel;

    @BeforeAll
    static void start() {
        client = new Client(folder);
        kernel = Thread.ofPlatform().start(() -> JupyterKernel.run(client.file(), SessionSettings.defaults()));
        // A subscription takes a moment; the first request whose status arrives shows that it stands.
        String id = client.send(client.shell, "kernel_info_request", content -> {
        });
        assertThat(reply(client.shell, id).content().path("protocol_version").asString("")).isEqualTo("5.5");
        client.iopub.setReceiveTimeOut(200);
        while (true) {
            try {
                client.published(client.send(client.shell, "kernel_info_request", content -> {
                }));
                break;
            } catch (AssertionError notYet) {
                continue;
            }
        }
        client.iopub.setReceiveTimeOut(30_000);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        String id = client.send(client.control, "shutdown_request", content -> content.put("restart", false));
        assertThat(reply(client.control, id).content().path("status").asString("")).isEqualTo("ok");
        kernel.join(10_000);
        assertThat(kernel.isAlive()).isFalse();
        client.close();
    }

    private static Received reply(ZMQ.Socket socket, String request) {
        while (true) {
            Received next = client.receive(socket);
            if (next.parent().equals(request)) {
                return next;
            }
        }
    }

    private static String status(Received reply) {
        return reply.content().path("status").asString("");
    }

    private static List<String> types(List<Received> published) {
        return published.stream().map(Received::type).toList();
    }

    @Test
    void aCellIsPublishedInOrder() {
        String id = client.execute("System.out.println(\"hi\");\n1 + 1");
        assertThat(types(client.published(id))).containsExactly("status", "execute_input", "stream", "execute_result",
                "status");
        assertThat(status(reply(client.shell, id))).isEqualTo("ok");
    }

    @Test
    void everyLineArrivesBeforeIdle() {
        String id = client.execute("for (int i = 0; i < 20_000; i++) System.out.println(i);");
        String text = client.published(id).stream().filter(each -> each.type().equals("stream"))
                .map(each -> each.content().path("text").asString("")).collect(Collectors.joining());
        assertThat(text.lines()).hasSize(20_000);
        reply(client.shell, id);
    }

    @Test
    void whatIsQueuedBehindAnErrorIsAborted() {
        String first = client.execute("Thread.sleep(300); throw new Exception(\"x\");");
        String second = client.execute("1 + 1");
        assertThat(types(client.published(first))).containsExactly("status", "execute_input", "error", "status");
        assertThat(status(reply(client.shell, first))).isEqualTo("error");
        assertThat(status(reply(client.shell, second))).isEqualTo("aborted");
        assertThat(types(client.published(second))).containsExactly("status", "status");
        String third = client.execute("1 + 1");
        assertThat(status(reply(client.shell, third))).isEqualTo("ok");
    }

    @Test
    void aBadSignatureAndMalformedFramesAreDropped() {
        client.send(client.shell, "execute_request", content -> content.put("code", "1"),
                new Signer("hmac-sha256", "wrong"));
        client.shell.send("garbage");
        client.shell.send("<IDS|MSG>", ZMQ.SNDMORE);
        client.shell.send("garbage");
        client.control.send(new byte[]{0, 1, 2});
        String id = client.execute("2");
        assertThat(status(reply(client.shell, id))).isEqualTo("ok");
    }

    @Test
    void anUnknownRequestIsAnswered() {
        String id = client.send(client.shell, "nonsense_request", content -> {
        });
        assertThat(status(reply(client.shell, id))).isEqualTo("error");
        client.send(client.shell, "comm_open", content -> content.put("comm_id", "c").put("target_name", "t"));
        String info = client.send(client.shell, "comm_info_request", content -> {
        });
        assertThat(status(reply(client.shell, info))).isEqualTo("ok");
    }

    @Test
    void completionAnswersAndAnInterruptEndsARunningCell() {
        String cell = client.execute("System.out.println(\"begun\"); while (true) { Thread.sleep(10_000); }");
        Received begun = client.receive(client.iopub);
        while (!begun.type().equals("stream")) {
            begun = client.receive(client.iopub);
        }
        String complete = client.send(client.shell, "complete_request",
                content -> content.put("code", "\"😀\"; Math.ma").put("cursor_pos", 12));
        Received completed = reply(client.shell, complete);
        assertThat(completed.content().path("matches").toString()).contains("max(");
        assertThat(completed.content().path("cursor_start").asInt()).isEqualTo(10);
        String interrupt = client.send(client.control, "interrupt_request", content -> {
        });
        assertThat(status(reply(client.control, interrupt))).isEqualTo("ok");
        assertThat(reply(client.shell, cell).content().path("ename").asString("")).isEqualTo("Interrupted");
    }

    @Test
    void inputIsAskedFor() {
        String cell = client.send(client.shell, "execute_request",
                content -> content.put("code", "new Scanner(System.in).nextLine()").put("allow_stdin", true));
        assertThat(client.receive(client.stdin).type()).isEqualTo("input_request");
        client.send(client.stdin, "input_reply", content -> content.put("value", "Ada"));
        assertThat(client.published(cell).stream().filter(each -> each.type().equals("execute_result")).toList()
                .getFirst().content()
                .path("data").path("text/plain").asString("")).isEqualTo("\"Ada\"");
        String refused = client.send(client.shell, "execute_request",
                content -> content.put("code", "new Scanner(System.in).nextLine()").put("allow_stdin", false));
        assertThat(status(reply(client.shell, refused))).isEqualTo("error");
    }

    @Test
    void silentAndUncountedRequests() {
        String silent = client.send(client.shell, "execute_request",
                content -> content.put("code", "System.out.println(1); 2").put("silent", true)
                        .putObject("user_expressions").put("a", "40 + 2").put("b", "nope"));
        assertThat(types(client.published(silent))).containsExactly("status", "status");
        Received reply = reply(client.shell, silent);
        assertThat(reply.content().path("user_expressions").path("a").path("data").path("text/plain").asString(""))
                .isEqualTo("42");
        assertThat(reply.content().path("user_expressions").path("b").path("status").asString("")).isEqualTo("error");
    }

    @Test
    void aSubshellHasAQueueOfItsOwn() {
        String created = client.send(client.control, "create_subshell_request", content -> {
        });
        String id = reply(client.control, created).content().path("subshell_id").asString("");
        String list = client.send(client.control, "list_subshell_request", content -> {
        });
        assertThat(reply(client.control, list).content().path("subshell_id").toString()).isEqualTo("[\"" + id + "\"]");

        String failing = client.execute("Thread.sleep(300); throw new Exception(\"x\");");
        String behind = client.execute("1");
        String beside = client.send("execute_request", id, content -> content.put("code", "2"));
        Map<String, String> ended = new HashMap<>();
        while (!ended.keySet().containsAll(List.of(failing, behind, beside))) {
            Received next = client.receive(client.shell);
            ended.put(next.parent(), status(next));
        }
        assertThat(ended).containsEntry(failing, "error").containsEntry(behind, "aborted").containsEntry(beside, "ok");

        String deleted = client.send(client.control, "delete_subshell_request",
                content -> content.put("subshell_id", id));
        assertThat(status(reply(client.control, deleted))).isEqualTo("ok");
        String late = client.send("execute_request", id, content -> content.put("code", "3"));
        assertThat(reply(client.shell, late).content().path("ename").asString("")).isEqualTo("UnknownSubshell");
    }

    @Test
    void aNameWithAQuestionMarkIsExplainedInThePager() {
        String asked = client.execute("Math.max?");
        Received reply = reply(client.shell, asked);
        assertThat(reply.content().at("/payload/0/source").asString("")).isEqualTo("page");
        assertThat(reply.content().at("/payload/0/data/text~1plain").asString("")).contains("max(");
        String unknown = client.execute("noSuchThing?");
        assertThat(status(reply(client.shell, unknown))).isEqualTo("error");
        String whole = client.send(client.shell, "is_complete_request", content -> content.put("code", "Math.max?"));
        assertThat(status(reply(client.shell, whole))).isEqualTo("complete");
    }

    @Test
    void aLateAnswerIsNotTakenForTheNextQuestion() {
        String first = client.execute("new Scanner(System.in).nextLine()");
        Received question = client.receive(client.stdin);
        assertThat(question.parent()).isEqualTo(first);
        client.send(client.control, "interrupt_request", content -> {
        });
        assertThat(status(reply(client.shell, first))).isEqualTo("error");
        String second = client.execute("new Scanner(System.in).nextLine()");
        Received next = client.receive(client.stdin);
        client.answer(question.id(), "late");
        client.answer(next.id(), "in time");
        assertThat(status(reply(client.shell, second))).isEqualTo("ok");
        assertThat(client.published(second).stream().map(each -> each.content().at("/data/text~1plain").asString(""))
                .filter(text -> !text.isEmpty())).containsExactly("\"in time\"");
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() {
        String huge = client.execute("/* " + "a".repeat(100_000_000) + " */ 1");
        assertThat(reply(client.shell, huge).content().path("evalue").asString("")).contains("100 MB");
        String next = client.execute("2");
        assertThat(status(reply(client.shell, next))).isEqualTo("ok");
    }

    @Test
    void theRestOfTheProtocol() {
        String info = client.send(client.control, "kernel_info_request", content -> {
        });
        assertThat(reply(client.control, info).content().path("supported_features").toString())
                .isEqualTo("[\"kernel subshells\"]");
        String connect = client.send(client.shell, "connect_request", content -> {
        });
        assertThat(reply(client.shell, connect).content().path("shell_port").asInt(0)).isPositive();
        String debug = client.send(client.control, "debug_request",
                content -> content.put("seq", 7).put("type", "request").put("command", "initialize"));
        Received refused = reply(client.control, debug);
        assertThat(refused.type()).isEqualTo("debug_reply");
        assertThat(refused.content().path("request_seq").asInt()).isEqualTo(7);
        assertThat(refused.content().path("success").asBoolean(true)).isFalse();
        String without = client.send(client.shell, "execute_request", content -> {
        });
        assertThat(reply(client.shell, without).content().path("ename").asString("")).isEqualTo("InvalidRequest");
    }

    @Test
    void theHeartbeatEchoes() {
        client.heartbeat.send("ping");
        assertThat(client.heartbeat.recvStr()).isEqualTo("ping");
    }
}
