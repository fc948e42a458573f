package dev.flowcell.kernel.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.worker.CommMessage;
import dev.flowcell.runtime.worker.CommMessage.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the session's code and a front-end's part say to each other. */
@Timeout(60)
class CommsTest {

    private final Session session = Sessions.start(SessionSettings.defaults());

    @AfterEach
    void close() {
        session.close();
    }

    /** A front-end that keeps what it is sent. */
    private static final class FrontEnd implements Display {

        private final RecordingDisplay text = new RecordingDisplay();
        private final BlockingQueue<CommMessage> heard = new LinkedBlockingQueue<>();

        CommMessage next() throws InterruptedException {
            CommMessage message = heard.poll(20, TimeUnit.SECONDS);
            assertThat(message).as("a message; the code said " + text.out() + text.error()).isNotNull();
            return message;
        }

        @Override
        public void comm(CommMessage message) {
            heard.add(message);
        }

        @Override
        public void stream(Stream stream, String said) {
            text.stream(stream, said);
        }

        @Override
        public Slot show(MimeBundle bundle) {
            return text.show(bundle);
        }

        @Override
        public String ask(String prompt, boolean password) {
            return text.ask(prompt, password);
        }

        @Override
        public boolean live() {
            return true;
        }
    }

    private final FrontEnd frontEnd = new FrontEnd();

    private String run(String cell) {
        return Outcomes.value(session.execute(CellRequest.of(cell), frontEnd), cell);
    }

    private void say(Kind kind, String id, String target, String data, byte[]... buffers) {
        session.comm(new CommMessage(kind, id, target, data, "{}", List.of(buffers)), frontEnd);
    }

    @Test
    void theCodeOpensOne() throws Exception {
        run("record Row(String name, int value) {}\nvar said = new ArrayList<Object>();\n"
                + "var comm = comm(\"chart\", Map.of(\"rows\", List.of(new Row(\"a\", 1))), Map.of(\"version\", \"2\"), new byte[]{1, 2})\n"
                + "    .onMessage(m -> said.add(m.get(\"n\") + \" \" + m.data() + \" \" + m.buffers().size()))\n"
                + "    .onClose(m -> said.add(\"closed\"));");
        CommMessage opened = frontEnd.next();
        assertThat(opened.kind()).isEqualTo(Kind.open);
        assertThat(opened.target()).isEqualTo("chart");
        assertThat(opened.data()).isEqualTo("{\"rows\":[{\"name\":\"a\",\"value\":1}]}");
        assertThat(opened.metadata()).isEqualTo("{\"version\":\"2\"}");
        assertThat(opened.buffers()).singleElement().isEqualTo(new byte[]{1, 2});
        assertThat(session.comms()).containsExactly(java.util.Map.entry(opened.id(), "chart"));

        say(Kind.message, opened.id(), "", "{\"n\": 7, \"list\": [1, \"x\", null, true]}", new byte[]{9});
        assertThat(run("said.getFirst()")).contains("7 {n=7, list=[1, x, null, true]} 1");
        run("comm.send(List.of(1, 2)); comm.send(null); comm.send(\"text\", new byte[0]);");
        assertThat(List.of(frontEnd.next().data(), frontEnd.next().data(), frontEnd.next().data()))
                .containsExactly("[1,2]", "null", "\"text\"");
        say(Kind.close, opened.id(), "", "{}");
        assertThat(run("said.getLast()")).isEqualTo("\"closed\"");
        run("comm.send(\"late\"); comm.close();");
        say(Kind.message, opened.id(), "", "{}");
        assertThat(frontEnd.heard).as("it is over").isEmpty();
        assertThat(run("said.size()")).isEqualTo("2");
        assertThat(session.comms()).isEmpty();
    }

    @Test
    void theFrontEndOpensOne() throws Exception {
        run("int factor = 2;\ncommTarget(\"double\", comm -> {\n    System.out.println(comm + \" \" + comm.opening().get(\"hello\"));\n"
                + "    comm.onMessage(m -> comm.send(Map.of(\"twice\", factor * (int) m.get(\"n\"))));\n});");
        say(Kind.open, "c1", "double", "{\"hello\": \"there\"}");
        assertThat(frontEnd.text.out()).isEqualTo("comm with double there\n");
        assertThat(session.comms()).containsEntry("c1", "double");
        say(Kind.message, "c1", "", "{\"n\": 4}");
        assertThat(frontEnd.next()).extracting(CommMessage::id, CommMessage::data).containsExactly("c1",
                "{\"twice\":8}");
        run("factor = 3;");
        say(Kind.message, "c1", "", "{\"n\": 4}");
        assertThat(frontEnd.next().data()).as("it sees the session's variables").isEqualTo("{\"twice\":12}");
        run("commTarget(\"double\", comm -> comm.close(Map.of(\"moved\", true)));");
        say(Kind.open, "c2", "double", "{}");
        assertThat(frontEnd.next()).extracting(CommMessage::kind, CommMessage::id, CommMessage::data)
                .containsExactly(Kind.close, "c2", "{\"moved\":true}");
    }

    @Test
    void whatNobodyTakesIsClosed() throws Exception {
        say(Kind.open, "c1", "unknown", "{}");
        assertThat(frontEnd.next()).extracting(CommMessage::kind, CommMessage::id).containsExactly(Kind.close, "c1");
        say(Kind.message, "c1", "", "{}");
        say(Kind.close, "c1", "", "{}");
        assertThat(frontEnd.heard).isEmpty();
    }

    @Test
    void handlersRunWhileACellDoes() throws Exception {
        run("var go = new CountDownLatch(1);\ncommTarget(\"go\", comm -> comm.onMessage(m -> go.countDown()));");
        FrontEnd own = new FrontEnd();
        var cell = CompletableFuture.supplyAsync(
                () -> session.execute(CellRequest.of("System.out.println(\"begun\"); go.await(); 42"), own),
                Executors.newVirtualThreadPerTaskExecutor());
        own.text.await("begun");
        say(Kind.open, "c1", "go", "{}");
        say(Kind.message, "c1", "", "{}");
        assertThat(Outcomes.value(cell.get(20, TimeUnit.SECONDS), "42")).isEqualTo("42");
    }

    @Test
    void whatAHandlerThrowsIsToldAndStopsNothing() throws Exception {
        run("commTarget(\"bad\", comm -> comm.onMessage(m -> {\n    throw new Exception(\"broken\");\n}));");
        say(Kind.open, "c1", "bad", "{}");
        say(Kind.message, "c1", "", "{}");
        assertThat(frontEnd.text.error()).contains("broken", "line 2").doesNotContain("dev.flowcell");
        run("commTarget(\"endless\", comm -> { while (true) {} });");
        var handler = CompletableFuture.runAsync(() -> say(Kind.open, "c2", "endless", "{}"),
                Executors.newVirtualThreadPerTaskExecutor());
        while (!handler.isDone()) {
            session.interrupt();
            Thread.onSpinWait();
        }
        assertThat(frontEnd.text.error()).contains("Interrupted");
        assertThat(run("1 + 1")).isEqualTo("2");
    }

    @Test
    void aLostWorkerClosesAll() throws Exception {
        run("commTarget(\"there\", comm -> {});\ncomm(\"chart\", Map.of());");
        String id = frontEnd.next().id();
        session.execute(CellRequest.of("System.exit(0);"), frontEnd);
        assertThat(frontEnd.next()).extracting(CommMessage::kind, CommMessage::id).containsExactly(Kind.close, id);
        assertThat(session.comms()).isEmpty();
        say(Kind.open, "c1", "there", "{}");
        assertThat(frontEnd.next().kind()).as("its target is gone too").isEqualTo(Kind.close);
    }

    @Test
    void secretsAreRedacted() throws Exception {
        session.secret("TOKEN", "swordfish");
        run("var leak = comm(\"chart\", Map.of(\"leak\", secret(\"TOKEN\")));");
        assertThat(frontEnd.next().data()).doesNotContain("swordfish");
        run("leak.send(Map.of(), (\"is \" + secret(\"TOKEN\")).getBytes());");
        assertThat(frontEnd.next().buffers()).singleElement().isEqualTo("is *********".getBytes(UTF_8));
    }
}
