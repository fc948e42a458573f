package dev.flowcell.kernel.session;

import static dev.flowcell.kernel.session.Outcomes.plain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Java as a person writes it in a notebook; cells of one row are parted by a line of dashes. */
@Timeout(60)
class JavaCellsTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults());

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private final RecordingDisplay display = new RecordingDisplay();

    private CellOutcome run(String cells) {
        return run(SESSION, cells);
    }

    private CellOutcome run(Session session, String cells) {
        CellOutcome outcome = new Done(null);
        for (String cell : cells.split("\n---\n")) {
            outcome = session.execute(CellRequest.of(cell), display);
        }
        return outcome;
    }

    private String value(String cells) {
        return Outcomes.value(run(cells), cells);
    }

    @ParameterizedTest
    @MethodSource
    void values(String cells, String expected) {
        assertThat(value(cells)).isEqualTo(expected);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                // declarations
                Arguments.of("record Pair<A, B>(A a, B b) {}\nvar pair = new Pair<>(1, \"x\");\npair.b()", "\"x\""),
                Arguments.of("enum Colour { red, green }\nColour.valueOf(\"red\").ordinal()", "0"),
                Arguments.of(
                        "interface Greeter { String greet(String n); }\nGreeter g = n -> \"hi \" + n;\ng.greet(\"Ada\")",
                        "\"hi Ada\""),
                Arguments.of(
                        "abstract class Base { abstract int n(); }\nvar b = new Base() { int n() { return 7; } };\nb.n()",
                        "7"),
                Arguments.of(
                        "<T extends Comparable<T>> T larger(T a, T b) { return a.compareTo(b) > 0 ? a : b; }\nlarger(3, 5)",
                        "5"),
                Arguments.of("int a1 = 1, a2 = a1 + 1, a3[] = {a1, a2};\na3[1] + a2", "4"),
                Arguments.of("final int fixed = 3;\nfixed * 2", "6"),
                Arguments.of(
                        "byte small; char letter; boolean flag; double d; String none;\n\"\" + small + (int) letter + flag + d + none",
                        "\"00false0.0null\""),
                Arguments.of("int[][] grid = {{1, 2}, {3}};\ngrid[1][0]", "3"),
                Arguments.of("int counter = 0;\nRunnable more = () -> counter++;\nmore.run(); more.run();\ncounter",
                        "2"),
                // inference
                Arguments.of(
                        "var map = new TreeMap<String, List<Integer>>();\nmap.computeIfAbsent(\"a\", k -> new ArrayList<>()).add(1);\nmap",
                        "{\"a\"=[1]}"),
                Arguments.of("var mixed = List.of(1, \"a\");\nmixed.size()", "2"),
                Arguments.of("var anonymous = new Object() { int field = 4; };\nanonymous.field", "4"),
                Arguments.of(
                        "var lengths = Stream.of(\"a\", \"bb\").collect(toMap(s -> s, String::length));\nlengths.get(\"bb\") + 1",
                        "3"),
                // patterns and switches
                Arguments.of(
                        "Object o = 42;\nString said = switch (o) { case Integer i when i > 40 -> \"big\"; case Integer i -> \"int\"; default -> \"other\"; };\nsaid",
                        "\"big\""),
                Arguments.of(
                        "sealed interface Op permits Add, Neg {}\nrecord Add(int l, int r) implements Op {}\nrecord Neg(int v) implements Op {}\n"
                                + "int eval(Op op) { return switch (op) { case Add(int l, int r) -> l + r; case Neg(var v) -> -v; }; }\neval(new Add(2, 3)) + eval(new Neg(1))",
                        "4"),
                Arguments.of("int day = 3;\nswitch (day) { case 1, 7 -> \"weekend\"; default -> \"weekday\"; }",
                        "\"weekday\""),
                Arguments.of("if (o instanceof Integer n && n > 1) { System.out.println(n); }\no", "42"),
                // text, names, comments
                Arguments.of(
                        "String block = \"\"\"\n    a {\n      \"b\";\n    }\\\n    \"\"\";\nblock.lines().count()",
                        "3"),
                Arguments.of("String größe = \"ü€😀\"; // 😀 comment\ngröße.codePointCount(0, größe.length())", "3"),
                Arguments.of("// only a comment\n/* and another */", "-"), Arguments.of("  \n\t\n", "-"),
                Arguments.of("int trailing = 5 // no semicolon, a comment", "-"),
                Arguments.of("/** Javadoc. */\nint documented() { return 1; }\ndocumented() // so", "1"),
                Arguments.of("1 + 1;\n\"a\" + \"b\";\n3", "3"), Arguments.of(";;", "-"),
                // imports
                Arguments.of(
                        "import static java.lang.Math.*;\nimport java.net.http.HttpClient;\nHttpClient client = null;\nmax(1, (int) sqrt(16))",
                        "4"),
                Arguments.of("java.util.concurrent.TimeUnit.SECONDS.toMillis(1)", "1000"),
                // checked exceptions and control flow
                Arguments.of("Callable<String> call = () -> Files.readString(Path.of(\"/dev/null\"));\ncall.call()",
                        "\"\""),
                Arguments.of("try (var in = new StringReader(\"x\")) { System.out.println(in.read()); } finally { }\n1",
                        "1"),
                Arguments.of(
                        "outer: for (int i = 0; ; i++) { for (int j = 0; ; j++) { if (j == 2) break outer; } }\n\"out\"",
                        "\"out\""),
                Arguments.of(
                        "int loops = 0;\nwhile (true) { if (loops++ > 3) break; }\ndo loops++; while (loops < 9);\nloops",
                        "9"),
                Arguments.of("synchronized (\"lock\") { }\nassert true;\nvar _ = 5;\nint it = 1; it += 2; it", "3"),
                Arguments.of("String value$ = \"mine\"; int reached$ = 4;\nvalue$ + reached$", "\"mine4\""),
                // methods
                Arguments.of(
                        "int even(int n) { return n == 0 ? 1 : odd(n - 1); }\nint odd(int n) { return n == 0 ? 0 : even(n - 1); }\neven(10)",
                        "1"),
                Arguments.of("int early() { return late * 2; }\n---\nint late = 4;\nearly()", "8"),
                Arguments.of("int uses() { return base + 1; }\nint base = 1;\nuses()", "2"),
                Arguments.of(
                        "int level = 1;\nint plus() { return level + 1; }\n---\nlong level = 5;\nint plus() { return (int) level + 1; }\nplus()",
                        "6"),
                // redeclaration
                Arguments.of("int again = 1;\nint again = again + 1;\nString again = \"n\" + again;\nagain",
                        "\"nnull\""),
                Arguments.of(
                        "var kept = new ArrayList<>(List.of(1));\n---\nvar kept = new ArrayList<>(List.of(2));\nkept",
                        "[2]"),
                Arguments.of(
                        "record Item(int n) {}\nList<Item> items = List.of(new Item(1));\n---\nrecord Item(int n, int m) {}\nitems.size()",
                        "1"),
                Arguments.of("String shadow = \"own\";\n---\nimport static java.io.File.*;\nshadow", "\"own\""),
                // a program
                Arguments.of("int answer = 42;\nvoid main() { answer++; }\n---\nanswer", "43"),
                Arguments.of(
                        "static int times = 0;\npublic static void main(String[] args) { times = args.length + 1; }\n---\ntimes",
                        "1"),
                Arguments.of("int calls = 0;\n---\nvoid main() { calls++; }\ncalls = 10;\n---\ncalls", "10"));
    }

    @ParameterizedTest
    @MethodSource
    void failures(String cells, String name, List<String> shown) {
        CellOutcome outcome = run(cells);
        assertThat(outcome).as(cells).isInstanceOf(Failed.class);
        assertThat(((Failed) outcome).name()).isEqualTo(name);
        assertThat(plain(outcome)).contains(shown).doesNotContain("REPL", "$JShell", "do_it$", "reached$");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("int ok = 1;\nint wrong = \"a\";\nmissing.call();\nString s = 5;", "CompilationError",
                        List.of("line 2: incompatible types", "line 3: cannot find symbol",
                                "line 4: incompatible types")),
                Arguments.of("int first = 1; int second = first / 0; int third = 3;", "java.lang.ArithmeticException",
                        List.of("line 1:  int first = 1; int second = first / 0;")),
                Arguments.of(
                        "List.of(1, 2).forEach(n -> {\n  if (n == 2) throw new IllegalStateException(\"two\");\n});",
                        "java.lang.IllegalStateException", List.of("line 2 in a lambda", "line 1")),
                Arguments.of(
                        "record Checked(int n) {\n  Checked {\n    if (n < 0) throw new IllegalArgumentException(\"n\");\n  }\n}\nnew Checked(-1)",
                        "java.lang.IllegalArgumentException", List.of("line 3 in new Checked()", "line 6")),
                Arguments.of("int total = 0;\nassert total > 0 : \"nothing there\";", "java.lang.AssertionError",
                        List.of("nothing there", "line 2")),
                Arguments.of("void check(int n) { assert n > 0; }\ncheck(0)", "java.lang.AssertionError",
                        List.of("line 1 in check()", "line 2")),
                Arguments.of("int waits() { return notThere(); }\nwaits()", "CompilationError",
                        List.of("waits can't run yet: there is no method notThere()")),
                Arguments.of("throw new Exception(\"first\");\nint neverReached = 1;", "java.lang.Exception",
                        List.of("line 1")),
                Arguments.of("var nothing;", "CompilationError", List.of("line 1")),
                Arguments.of("for (int i = 0; i < 3; i++) {", "CompilationError", List.of("line 1")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"int stories = 3; storys + 1 | did you mean stories?",
            "\"abc\".lenght() | did you mean length?", "Sting text = \"a\"; | did you mean String?",
            "for (var article : List.of(\"a\")) { artcle.length(); } | did you mean article?",
            "int twice(int n) { return 2 * n; } int four = twise(2); | did you mean twice?",
            "record Story(String title) {} new Story(\"a\").titel() | did you mean title?"})
    void aMistypedNameIsMet(String cell, String remedy) {
        assertThat(plain(run(cell))).contains(remedy);
    }

    @Test
    void aPrintedStackTraceNamesTheCell() {
        run("%lsmagic"); // a cell without Java
        String number = plain(run("1 / 0")).replaceAll("(?s).*cell \\[(\\d+)\\].*", "$1");
        assertThat(value("new Exception().getStackTrace()[0].toString()"))
                .endsWith("(cell" + (Integer.parseInt(number) + 1) + ".java:1)\"");
    }

    @Test
    void aNameLikeNoOtherIsNot() {
        assertThat(plain(run("qqqqqqqq + 1"))).contains("cannot find symbol").doesNotContain("did you mean");
    }

    @Test
    void whatRanBeforeAFailureIsKept() {
        run("int before = 1;\nint during = before / 0;\nint after = 3;");
        assertThat(value("before")).isEqualTo("1");
        assertThat(value("during")).isEqualTo("0");
        assertThat(((Failed) run("after")).message()).contains("cannot find symbol");
        assertThat(SESSION.variables()).extracting(Session.Variable::name).contains("before").doesNotContain("after");
        run("String before = \"new\";\nint x0 = 1 / 0;\nString during = \"new\";");
        assertThat(value("before + during")).isEqualTo("\"new0\"");
    }

    @Test
    void typesAreShownAsAPersonWritesThem() {
        value("record Own(int n) {}\nvar typed = Map.of(\"a\", List.of(new Own(1)));\nvar when = Instant.now();\n"
                + "var sql = new java.util.concurrent.atomic.AtomicLong();\nint[] numbers[] = {};");
        assertThat(SESSION.variables()).extracting(Session.Variable::name, Session.Variable::type).contains(
                org.assertj.core.groups.Tuple.tuple("typed", "Map<String, List<Own>>"),
                org.assertj.core.groups.Tuple.tuple("when", "Instant"),
                org.assertj.core.groups.Tuple.tuple("sql", "AtomicLong"),
                org.assertj.core.groups.Tuple.tuple("numbers", "int[][]"));
    }

    @Test
    void aMethodThatNoLongerFitsAVariableIsTold() {
        value("int size = 3;\nint twiceTheSize() { return size * 2; }");
        run("String size = \"large\";");
        assertThat(display.error()).contains("twiceTheSize no longer compiles");
        assertThat(value("int size = 4;\nint twiceTheSize() { return size * 2; }\ntwiceTheSize()")).isEqualTo("8");
    }

    @Test
    void outputAndValueComeInOrder() {
        assertThat(value(
                "System.out.print(\"a\"); System.out.print(\"b\");\nint c = 1;\nSystem.out.println(\"c\" + c);\nc"))
                .isEqualTo("1");
        assertThat(display.out()).isEqualTo("abc1\n");
        assertThat(value("System.out.println(\"no semicolon\")")).isEqualTo("-");
    }

    @Test
    void manyDeclarationsAreOneCell() {
        StringBuilder cell = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            cell.append("var many").append(i).append(" = ").append(i == 0 ? "1" : "many" + (i - 1) + " + 1")
                    .append(";\n");
        }
        assertThat(value(cell + "many99")).isEqualTo("100");
        assertThat(value("many50 + many99")).isEqualTo("151");
    }

    @Test
    void previewFeaturesAreThereOnDemand() {
        String cell = "String kind(int n) { return switch (n) { case int i when i > 5 -> \"big\"; case int i -> \"small\"; }; }\nlong l = 7;\nl instanceof int i && i == 7 ? kind(i) : \"no\"";
        assertThat(run(cell)).isInstanceOf(Failed.class);
        try (Session preview = Sessions
                .start(SessionSettings.defaults().withWorkerOptions(List.of("--enable-preview")))) {
            CellOutcome outcome = run(preview, cell);
            assertThat(outcome).isInstanceOf(Done.class);
            assertThat(((Done) outcome).value().text()).isEqualTo("\"big\"");
        }
    }
}
