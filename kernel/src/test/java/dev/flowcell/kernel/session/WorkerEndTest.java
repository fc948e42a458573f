package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import dev.flowcell.runtime.display.MimeBundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What user code does to its own process: the kernel answers, says what was lost, and runs the next cell. */
@Timeout(120)
class WorkerEndTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults()
            .withWorkerOptions(List.of("-Xmx192m")).withPatience(Duration.ofMillis(300), Duration.ofSeconds(2)));

    @AfterAll
    static void close() {
        SESSION.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theKernelAnswersAndGoesOn(String what, String code, String expected) {
        RecordingDisplay display = new RecordingDisplay();
        SESSION.execute(CellRequest.of("int kept = 42;"), display);
        CellOutcome outcome = SESSION.execute(CellRequest.of(code), display);
        String shown = switch (outcome) {
            case Done done -> done.value() == null ? "done" : done.value().text();
            case Failed failed -> failed.name() + ": " + failed.message();
        };
        assertThat(shown).matches("(?s)" + expected);
        if (shown.startsWith("WorkerLost")) {
            assertThat(shown).contains("lost are the variables", "kept");
        }
        RecordingDisplay next = new RecordingDisplay();
        assertThat(SESSION.execute(CellRequest.of("System.out.println(\"out\"); System.err.println(\"err\");\n1 + 1"),
                next)).isEqualTo(new Done(MimeBundle.plain("2")));
        assertThat(next.out()).isEqualTo("out\n");
        assertThat(next.error()).matches("(The worker process .*: lost are the variables .*kept.*\n)?err\n");
    }

    static Stream<Arguments> theKernelAnswersAndGoesOn() {
        String unsafe = "var field = sun.misc.Unsafe.class.getDeclaredField(\"theUnsafe\");\nfield.setAccessible(true);\n";
        return Stream.of(Arguments.of("exit", "System.exit(3);", "WorkerLost: .*exit code 3.*"),
                Arguments.of("exit in another thread",
                        "Thread.ofPlatform().start(() -> System.exit(4));\nThread.sleep(60_000);",
                        "WorkerLost: .*exit code 4.*"),
                Arguments.of("halt", "Runtime.getRuntime().halt(7);", "WorkerLost: .*exit code 7.*"),
                Arguments.of("a crash", unsafe + "((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);",
                        "WorkerLost: .*crashed \\(SIGSEGV.*"),
                Arguments.of("killed by the system",
                        "new ProcessBuilder(\"kill\", \"-9\", \"\" + ProcessHandle.current().pid()).start();\nThread.sleep(60_000);",
                        "WorkerLost: .*137.*"),
                Arguments.of("no memory",
                        "var hog = new ArrayList<byte[]>();\nwhile (true) { hog.add(new byte[1 << 20]); }",
                        "java.lang.OutOfMemoryError.*|WorkerLost.*"),
                Arguments.of("no memory, in small pieces",
                        "var hog = new LinkedList<Object>();\nwhile (true) { hog.add(new Object()); }",
                        "java.lang.OutOfMemoryError.*|WorkerLost.*"),
                Arguments.of("no memory for text",
                        "var text = new StringBuilder(\"x\");\nwhile (true) { text.append(text); }",
                        "java.lang.OutOfMemoryError.*|WorkerLost.*"),
                Arguments.of("an endless recursion", "int endless(int n) { return endless(n + 1) + 1; }\nendless(0)",
                        "java.lang.StackOverflowError.*"),
                Arguments.of("toString that overflows",
                        "class Self { public String toString() { return \"\" + this; } }\nnew Self()",
                        ".*StackOverflowError.*"),
                Arguments.of("toString that exits",
                        "class Exit { public String toString() { System.exit(9); return \"\"; } }\nnew Exit()",
                        "WorkerLost.*exit code 9.*"),
                Arguments.of("toString that throws an error",
                        "class Bad { public String toString() { throw new Error(\"bad\"); } }\nnew Bad()", ".*bad.*"),
                Arguments.of("output closed", "System.out.close();\nSystem.err.close();", "done"),
                Arguments.of("no output any more", "System.setOut(null);\nSystem.setErr(null);", "done"),
                Arguments.of("input closed", "System.in.close();", "done"),
                Arguments.of("a million virtual threads",
                        "var gate = new CountDownLatch(1);\nfor (int i = 0; i < 1_000_000; i++) { Thread.ofVirtual().start(() -> { try { gate.await(); } catch (InterruptedException e) { } }); }",
                        "done|java.lang.OutOfMemoryError.*|WorkerLost.*"),
                Arguments.of("three thousand platform threads",
                        "for (int i = 0; i < 3_000; i++) { Thread.ofPlatform().start(() -> java.util.concurrent.locks.LockSupport.park()); }",
                        "done|java.lang.OutOfMemoryError.*|WorkerLost.*"),
                Arguments.of("all threads interrupted",
                        "var all = Thread.currentThread().getThreadGroup();\nwhile (all.getParent() != null) { all = all.getParent(); }\nall.interrupt();",
                        "done|java.lang.InterruptedException.*"),
                Arguments.of("an exception that lies",
                        "class Liar extends RuntimeException { public StackTraceElement[] getStackTrace() { return null; } public synchronized Throwable getCause() { return this; } }\nthrow new Liar();",
                        "Liar.*"),
                Arguments.of("a value of a hundred million characters", "\"x\".repeat(50_000_000)", ".*"));
    }
}
