package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import dev.flowcell.runtime.display.MimeBundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an interrupt ends without the loss of a variable: the worker would be replaced only after a minute here. */
@Timeout(60)
class InterruptTest {

    private static final Session SESSION = Sessions.start(
            SessionSettings.defaults().withPatience(Duration.ofMillis(200), Duration.ofMinutes(1)));

    @AfterAll
    static void close() {
        SESSION.close();
    }

    @Test
    void aParallelStreamEndsInAllItsThreads() throws Exception {
        RecordingDisplay display = new RecordingDisplay();
        SESSION.execute(CellRequest.of("var spins = new java.util.concurrent.atomic.LongAdder();"), display);
        var outcome = CompletableFuture.supplyAsync(() -> SESSION.execute(CellRequest.of(
                "System.out.println(\"begun\");\nIntStream.range(0, 100).parallel().forEach(i -> { while (true) spins.increment(); });"),
                display));
        display.await("begun");
        SESSION.interrupt();
        assertThat(((Failed) outcome.get(40, TimeUnit.SECONDS)).name()).isEqualTo("Interrupted");
        CellOutcome quiet = SESSION.execute(CellRequest.of("""
                boolean quiet() throws Exception {
                    long before = spins.sum();
                    Thread.sleep(50);
                    return spins.sum() == before;
                }
                for (int i = 0; i < 100 && !quiet(); i++) {}
                quiet()"""), display);
        assertThat(quiet).isEqualTo(new Done(MimeBundle.plain("true")));
    }

    /** Threads end between the moment in which they are listed and the one in which they are looked at. */
    @Test
    void aBlockedCallEndsWhileOlderThreadsEnd() throws Exception {
        RecordingDisplay display = new RecordingDisplay();
        SESSION.execute(CellRequest.of("""
                var ends = new Semaphore(0);
                for (int i = 0; i < 3_000; i++) {
                    new Thread(null, ends::acquireUninterruptibly, "older", 64 * 1024).start();
                }"""), display);
        try (Session.Beside beside = SESSION.beside()) {
            var outcome = CompletableFuture.supplyAsync(() -> beside.execute(CellRequest.of("""
                    System.out.println("begun");
                    new ServerSocket(0).accept();"""), display));
            display.await("begun");
            SESSION.interrupt();
            for (int i = 0; i < 300; i++) {
                SESSION.execute(CellRequest.of("ends.release(10);"), display);
            }
            CellOutcome ended = outcome.get(40, TimeUnit.SECONDS);
            assertThat(((Failed) ended).name()).as(((Failed) ended).message()).isEqualTo("Interrupted");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void endsAndKeepsVariables(String what, String code) throws Exception {
        RecordingDisplay display = new RecordingDisplay();
        SESSION.execute(CellRequest.of("int kept = 42;"), display);
        var outcome = CompletableFuture
                .supplyAsync(() -> SESSION.execute(CellRequest.of("System.out.println(\"begun\");\n" + code), display));
        display.await("begun");
        SESSION.interrupt();
        CellOutcome ended = outcome.get(40, TimeUnit.SECONDS);
        assertThat(ended).isInstanceOf(Failed.class);
        assertThat(((Failed) ended).name()).as(((Failed) ended).message()).isEqualTo("Interrupted");
        assertThat(SESSION.execute(CellRequest.of("System.out.println(\"after\");\nkept"), display))
                .isEqualTo(new Done(MimeBundle.plain("42")));
        assertThat(display.out()).endsWith("after\n");
    }

    static Stream<Arguments> endsAndKeepsVariables() {
        return Stream.of(Arguments.of("an empty loop", "while (true) {}"),
                Arguments.of("a loop that computes", "long sum = 0;\nfor (long i = 0; i >= 0; i++) { sum += i * i; }"),
                Arguments.of("a loop that prints", "while (true) { System.out.println(\"x\"); }"),
                Arguments.of("a loop that allocates", "while (true) { var bytes = new byte[1 << 16]; }"),
                Arguments.of("a sleep", "Thread.sleep(600_000);"),
                Arguments.of("a wait", "synchronized (List.class) { List.class.wait(); }"),
                Arguments.of("a lock that another thread holds",
                        "var lock = new Object();\nvar held = new CountDownLatch(1);\nThread.ofPlatform().daemon().start(() -> { synchronized (lock) { held.countDown(); try { Thread.sleep(5_000); } catch (InterruptedException e) {} } });\nheld.await();\nsynchronized (lock) { }"),
                Arguments.of("an accept", "new ServerSocket(0).accept();"),
                Arguments.of("a socket's read",
                        "var server = new ServerSocket(0);\nvar client = new Socket(\"localhost\", server.getLocalPort());\nclient.getInputStream().read();"),
                Arguments.of("a socket channel's read",
                        "var server = new ServerSocket(0);\nvar channel = java.nio.channels.SocketChannel.open(new InetSocketAddress(\"localhost\", server.getLocalPort()));\nchannel.read(java.nio.ByteBuffer.allocate(10));"),
                Arguments.of("a pipe from a child process",
                        "new ProcessBuilder(\"sleep\", \"600\").start().getInputStream().read();"),
                Arguments.of("a wait for a child process", "new ProcessBuilder(\"sleep\", \"600\").start().waitFor();"),
                Arguments.of("the opening of a named pipe", fifo("new FileInputStream(fifo.toFile()).read();")),
                Arguments.of("a named pipe's read",
                        fifo("new RandomAccessFile(fifo.toFile(), \"rw\").read();")),
                Arguments.of("a power", "BigInteger.TWO.add(BigInteger.ONE).pow(200_000_000);"),
                Arguments.of("a regular expression that explodes", "\"a\".repeat(100).matches(\"(a|aa)+\\\\1b\");"),
                Arguments.of("a sort", "new Random(1).ints(200_000_000).boxed().sorted().toList();"),
                Arguments.of("a virtual thread's join",
                        "Thread.ofVirtual().start(() -> { while (!Thread.interrupted()) Thread.onSpinWait(); }).join();"),
                Arguments.of("a future", "new CompletableFuture<String>().get();"),
                Arguments.of("a join of a future", "new CompletableFuture<String>().join();"),
                Arguments.of("a parallel stream",
                        "IntStream.range(0, 100).parallel().forEach(i -> { while (true) {} });"),
                Arguments.of("recursion",
                        "long fibonacci(long n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }\nfibonacci(100)"),
                Arguments.of("a slow toString",
                        "class Slow { public String toString() { while (true) {} } }\nnew Slow()"));
    }

    private static String fifo(String use) {
        return "var fifo = Files.createTempDirectory(\"pipes\").resolve(\"pipe\");\n"
                + "new ProcessBuilder(\"mkfifo\", fifo.toString()).start().waitFor();\n" + use;
    }
}
