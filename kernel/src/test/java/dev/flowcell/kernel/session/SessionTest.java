package dev.flowcell.kernel.session;

import static dev.flowcell.kernel.session.Outcomes.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SessionTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults());

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private final RecordingDisplay display = new RecordingDisplay();

    private CellOutcome run(String cell) {
        return SESSION.execute(CellRequest.of(cell), display);
    }

    private String value(String cell) {
        return Outcomes.value(run(cell), cell);
    }

    private Failed failed(String cell) {
        CellOutcome outcome = run(cell);
        assertThat(outcome).as(cell).isInstanceOf(Failed.class);
        return (Failed) outcome;
    }

    @ParameterizedTest
    @MethodSource
    void values(String cell, String expected) {
        assertThat(value(cell)).isEqualTo(expected);
    }

    static Stream<Arguments> values() {
        return Stream.of(Arguments.of("1 + 1", "2"), Arguments.of("1 + 1;", "-"), Arguments.of("int v1 = 5;", "-"),
                Arguments.of("int v2 = 5;\nv2 * 2", "10"), Arguments.of("", "-"), Arguments.of("// nothing", "-"),
                Arguments.of("\"a\" + 'b'", "\"ab\""), Arguments.of("(String) null", "null"),
                Arguments.of("Optional.of(1)", "Optional[1]"), Arguments.of("new int[]{1, 2}", "int[2] {1, 2}"),
                Arguments.of("List.of(\"a\", 'b', 1)", "[\"a\", 'b', 1]"),
                Arguments.of("LocalDate.of(2026, 1, 2)", "2026-01-02"),
                Arguments.of("Stream.of(1, 2, 3).collect(groupingBy(i -> i % 2))", "{0=[2], 1=[1, 3]}"),
                Arguments.of(
                        "var fw = twice(4);\nint twice(int n) { return half(n) * 4; }\nint half(int n) { return n / 2; }\nfw",
                        "8"),
                Arguments.of("var p = new Point1(1);\nrecord Point1(int x) {}\np.x()", "1"),
                Arguments.of(
                        "sealed interface Shape {}\nrecord Circle(int r) implements Shape {}\nrecord Square(int a) implements Shape {}\n"
                                + "int size(Shape s) { return switch (s) { case Circle c -> c.r(); case Square q -> q.a(); }; }\nsize(new Square(3))",
                        "3"),
                Arguments.of("Files.readAllLines(Path.of(\"/dev/null\")).size()", "0"),
                Arguments.of("for (int i = 0; i < 3; i++) {\n    // % no magic\n}\nint b1 = 7\n% 4;\nb1", "3"),
                Arguments.of("if (true) { Thread.sleep(1); }", "-"),
                Arguments.of("%%time\n2 * 3", "6"), Arguments.of("%time 3 * 3", "9"),
                Arguments.of("System.getProperty(\"java.class.path\").isEmpty()", "false"),
                Arguments.of("Thread.currentThread().getContextClassLoader().getName()", "\"session\""));
    }

    @ParameterizedTest
    @MethodSource
    void failures(String cell, String name, String shown) {
        Failed failed = failed(cell);
        assertThat(failed.name()).isEqualTo(name);
        assertThat(plain(failed)).contains(shown).doesNotContain("jdk.jshell", "do_it$", "jdk.internal.reflect",
                "CellThread");
    }

    static Stream<Arguments> failures() {
        return Stream.of(Arguments.of("int x1 = 1;\nint y1 = \"a\";", "CompilationError", "line 2: incompatible types"),
                Arguments.of("int x2 = 1;\n  foo2(x2);", "CompilationError", "    foo2(x2);\n      ^^^^"),
                Arguments.of("HttpClient client;", "CompilationError", "import java.net.http.HttpClient;"),
                Arguments.of("int z = (", "CompilationError", "line 1"),
                Arguments.of("\n\nthrow new IllegalStateException(\"broken\");", "java.lang.IllegalStateException",
                        "line 3"),
                Arguments.of(
                        "void deep() {\n  throw new RuntimeException(\"outer\", new IOException(\"inner\"));\n}\ndeep();",
                        "java.lang.RuntimeException", "Caused by: java.io.IOException: inner"),
                Arguments.of("void deeper() {\n\n  int i = 1 / 0;\n}\ndeeper();", "java.lang.ArithmeticException",
                        "line 3 in deeper():  int i = 1 / 0;"),
                Arguments.of("class Own extends Exception { Own() { super(\"mine\"); } }\nthrow new Own();", "Own",
                        "Own: mine"),
                Arguments.of("int endless(int n) { return endless(n + 1); }\nendless(0)",
                        "java.lang.StackOverflowError", "endless()"),
                Arguments.of("%nosuch", "Fault", "There is no magic %nosuch"),
                Arguments.of("%lsmagi", "Fault", "did you mean %lsmagic?"),
                Arguments.of("%%nosuch\n1", "Fault", "There is no magic %%nosuch"),
                Arguments.of("%classpath /no/such.jar", "Fault", "There is no /no/such.jar"),
                Arguments.of("!exit 3", "Fault", "exit code 3"),
                Arguments.of("secret(\"NONE\")", "java.lang.IllegalStateException", "%secret NONE"),
                Arguments.of("dev.flowcell.runtime.worker.WorkerMain.main(null)", "CompilationError", "does not exist"),
                Arguments.of("Class.forName(\"tools.jackson.databind.ObjectMapper\")",
                        "java.lang.ClassNotFoundException", "line 1"),
                Arguments.of(
                        "class Bad extends RuntimeException { public String getMessage() { throw this; } }\nthrow new Bad();",
                        "Bad",
                        "can't be read"));
    }

    @Test
    void outputIsCompleteAndInOrder() {
        run("for (int i = 0; i < 20_000; i++) System.out.println(\"line ä€😀 \" + i);");
        List<String> lines = display.out().lines().toList();
        assertThat(lines).hasSize(20_000).endsWith("line ä€😀 19999").doesNotHaveDuplicates();
        run("System.out.print(\"a\"); System.err.print(\"b\"); System.out.print(\"c\");");
        assertThat(display.out()).endsWith("ac");
        assertThat(display.error()).isEqualTo("b");
    }

    @Test
    void backgroundOutputGoesToTheCellThatStartedIt() throws Exception {
        value("var gate = new CountDownLatch(1);\nvar background = Thread.ofVirtual().start(() -> { try { gate.await(); } "
                + "catch (InterruptedException e) {} System.out.println(\"late\"); });");
        RecordingDisplay second = new RecordingDisplay();
        SESSION.execute(CellRequest.of("gate.countDown(); background.join(); System.out.println(\"second\");"), second);
        assertThat(display.out()).isEqualTo("late\n");
        assertThat(second.out()).isEqualTo("second\n");
    }

    @Test
    void recordsAreTables() {
        Done done = (Done) run("record Row(String name, int n) {}\nList.of(new Row(\"<a>\", 1), new Row(\"b\", 2))");
        assertThat(done.value().data().get("text/html")).contains(">name</th>", "&lt;a&gt;");
        assertThat(done.value().text()).isEqualTo("[Row[name=<a>, n=1], Row[name=b, n=2]]");
    }

    @Test
    void imagesAreImages() {
        Done done = (Done) run("new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB)");
        assertThat(done.value().data()).containsKey("image/png");
    }

    @Test
    void aToStringThatOverflowsHurtsNobody() {
        assertThat(value("class Self { public String toString() { return \"\" + this; } }\nnew Self()"))
                .contains("StackOverflowError");
        assertThat(value("1")).isEqualTo("1");
    }

    @Test
    void displaysAreUpdated() {
        run("var id = display(\"one\"); updateDisplay(id, html(\"<b>two</b>\"));");
        assertThat(display.shown()).hasSize(1);
        assertThat(display.shown().getFirst().data()).containsEntry("text/html", "<b>two</b>");
    }

    @Test
    void inputIsAsked() {
        display.answer("Ada").answer("36");
        assertThat(value("var in = new Scanner(System.in);\nin.nextLine() + in.nextInt()")).isEqualTo("\"Ada36\"");
    }

    @Test
    void aMethodRedefinedKeepsVariables() {
        value("int factor() { return 2; }\nint kept = factor() * 21;\nvar list = new ArrayList<>(List.of(factor()));");
        assertThat(value("int factor() { return 3; }\nkept + \" \" + list + \" \" + factor()"))
                .isEqualTo("\"42 [2] 3\"");
        assertThat(value("long factor() { return 4; }\nkept + \" \" + list + \" \" + factor()"))
                .isEqualTo("\"42 [2] 4\"");
        assertThat(display.error()).isEmpty();
    }

    @Test
    void aTypeRedefinedTellsWhichVariablesAreReset() {
        value("record Thing(int a) {}\nvar thing = new Thing(1);\nint besides = 7;");
        assertThat(value("record Thing(int a, int b) {}\nbesides")).isEqualTo("7");
        assertThat(display.error()).contains("Variable thing lost");
    }

    @Test
    void forwardReferencesAreNoted() {
        value("int later() { return notYet() + 1; }");
        assertThat(display.error()).contains("later can be used once there is method notYet()");
        assertThat(value("int notYet() { return 1; }\nlater()")).isEqualTo("2");
    }

    @Test
    void secretsAreRedacted() {
        SESSION.secret("TOKEN", "s3cr3t-value");
        assertThat(value("secret(\"TOKEN\").length()")).isEqualTo("12");
        assertThat(value(
                "System.out.print(\"x s3cr3t\"); System.out.flush(); Thread.sleep(60); System.out.println(\"-value y\");\nsecret(\"TOKEN\")"))
                .isEqualTo("\"******\"");
        assertThat(display.out()).isEqualTo("x ****** y\n");
        assertThat(value("Base64.getEncoder().encodeToString(secret(\"TOKEN\").getBytes())")).isEqualTo("\"******\"");
        assertThat(plain(failed("throw new Exception(secret(\"TOKEN\"));"))).contains("******")
                .doesNotContain("s3cr3t");
    }

    @Test
    void theEnvironmentIsSeenByCodeAndChildren() {
        Map<String, String> variables = new HashMap<>(Map.of("FLOWCELL_TEST", "value ä"));
        SESSION.environment(variables);
        assertThat(value("System.getenv(\"FLOWCELL_TEST\")")).isEqualTo("\"value ä\"");
        assertThat(value(
                "new String(new ProcessBuilder(\"sh\", \"-c\", \"echo $FLOWCELL_TEST\").start().getInputStream().readAllBytes()).strip()"))
                .isEqualTo("\"value ä\"");
        run("!echo $FLOWCELL_TEST");
        assertThat(display.out()).isEqualTo("value ä\n");
        variables.put("FLOWCELL_TEST", null);
        SESSION.environment(variables);
        assertThat(value("System.getenv(\"FLOWCELL_TEST\")")).isEqualTo("null");
    }

    @Test
    void variablesAreListed() {
        SESSION.execute(new CellRequest("cell-id", "Map<String, List<Integer>> listed = Map.of(\"a\", List.of(1));",
                List.of(), false), display);
        assertThat(SESSION.variables())
                .contains(new Session.Variable("listed", "Map<String, List<Integer>>", "cell-id"));
        run("%vars");
        assertThat(display.out()).containsPattern("listed +Map<String, List<Integer>> +1 entry +cell-id");
        assertThatThrownBy(() -> SESSION.json("absent")).isInstanceOf(Fault.class).hasMessageContaining("absent");
    }

    @Test
    void variablesCrossAsJson() {
        value("record Cargo(String name, List<Integer> sizes) {}\nvar cargo = List.of(new Cargo(\"a\", List.of(1, 2)));\n"
                + "List<?> wild = List.of();");
        String json = SESSION.json("cargo");
        assertThat(json).isEqualTo("[{\"name\":\"a\",\"sizes\":[1,2]}]");
        SESSION.declare("List<Cargo>", "unloaded", json);
        assertThat(value("unloaded.equals(cargo)")).isEqualTo("true");
        assertThatThrownBy(() -> SESSION.json("wild")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> SESSION.declare("NoSuchType", "x", "1")).isInstanceOf(Fault.class)
                .hasMessageContaining("NoSuchType");
        assertThatThrownBy(() -> SESSION.declare("int", "x", "\"a\"")).isInstanceOf(Fault.class);
    }

    @Test
    void completionAndInspectionAnswer() {
        value("var words = List.of(\"a\");");
        assertThat(SESSION.complete("words.str", 9).matches()).contains("stream()");
        assertThat(SESSION.complete("int q = 1;\nvar inner = \"x\";\ninner.toUpp", 38).matches())
                .contains("toUpperCase(");
        assertThat(SESSION.complete("%lsm", 4).matches()).containsExactly("%lsmagic");
        assertThat(SESSION.inspect("Math.max", 6).orElseThrow().text()).contains("Math.max(");
        assertThat(SESSION.inspect("nothing_here", 3)).isEmpty();
        assertThat(SESSION.completeness("int a = 1;").status()).isEqualTo(Session.Completeness.Status.complete);
        assertThat(SESSION.completeness("for (int i = 0; i < 3; i++) {").status())
                .isEqualTo(Session.Completeness.Status.incomplete);
        assertThat(SESSION.completeness("int )").status()).isEqualTo(Session.Completeness.Status.invalid);
    }

    @Test
    void anInterruptEndsSleepAndLoop() throws Exception {
        interrupted("System.out.println(\"begun\"); Thread.sleep(60_000);");
        assertThat(value("1")).isEqualTo("1");
        interrupted("System.out.println(\"begun\"); int keep = 3; while (true) {}");
        assertThat(value("2")).isEqualTo("2");
        interrupted("!echo begun; sleep 60");
    }

    private void interrupted(String cell)
            throws InterruptedException, TimeoutException, java.util.concurrent.ExecutionException {
        RecordingDisplay shown = new RecordingDisplay();
        var outcome = java.util.concurrent.CompletableFuture
                .supplyAsync(() -> SESSION.execute(CellRequest.of(cell), shown));
        shown.await("begun");
        SESSION.interrupt();
        assertThat(((Failed) outcome.get(15, TimeUnit.SECONDS)).name()).isEqualTo("Interrupted");
    }

    @Test
    void completionAnswersWhileACellRuns() throws Exception {
        var outcome = java.util.concurrent.CompletableFuture
                .supplyAsync(() -> SESSION
                        .execute(CellRequest.of("System.out.println(\"begun\"); Thread.sleep(60_000);"), display));
        display.await("begun");
        assertThat(SESSION.complete("Math.ma", 7).matches()).contains("max(");
        assertThat(outcome).isNotDone();
        SESSION.interrupt();
        outcome.get(15, TimeUnit.SECONDS);
    }
}
