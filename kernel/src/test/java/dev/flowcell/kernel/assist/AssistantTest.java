package dev.flowcell.kernel.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.RecordingDisplay;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.session.Sessions;
import dev.flowcell.kernel.session.TestLibrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person at a cell is offered; `|` is the cursor. */
@Timeout(60)
class AssistantTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults());

    @BeforeAll
    static void declare() {
        SESSION.execute(CellRequest.of("""
                import java.util.concurrent.atomic.*;
                var words = List.of("a");
                record Point(int x, String name) {}
                int twice(int n) { return n * 2; }
                int[] numbers = {1};
                class Endless { public String toString() { while (true) {} } }
                """), new RecordingDisplay());
        SESSION.execute(CellRequest.of("var endless = new Endless();"), new RecordingDisplay());
    }

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private static Session.Completion complete(String marked) {
        String source = lines(marked);
        return SESSION.complete(source.replace("|", ""), source.indexOf('|'));
    }

    private static String lines(String text) {
        return text.replace('⏎', '\n');
    }

    private static Match match(String marked, String text) {
        return complete(marked).candidates().stream().filter(each -> each.text().equals(text)).findFirst()
                .orElseThrow(() -> new AssertionError(text + " is not among " + complete(marked).matches()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', value = {"words.str| § stream() § function § (): Stream<String>",
            "Math.flo| § floor( § function § (double): double",
            "words.stream().map(w -> w.rep| § repeat( § function § (int): String",
            "words.forEach(w -> { var up = w.toUpperCase(); up.char| § charAt( § function § (int): char",
            "Optional.of(`a`).map(v -> v.stri|).get() § strip() § function § (): String",
            "tw| § twice( § function § (int): int",
            "twice(numb| § numbers § instance § int[]", "numbers.len| § length § instance § int",
            "Poi| § Point § class § ``",
            "new Point(1, ``).na| § name() § function § (): String",
            "new ArrayLi| § ArrayList § class § java.util.ArrayList",
            "AtomicInt| § AtomicInteger § class § java.util.concurrent.atomic.AtomicInteger",
            "HttpCli| § java.net.http.HttpClient § class § java.net.http",
            "import HttpCli| § java.net.http.HttpClient § class § java.net.http",
            "java.net.ht| § http § module § java.net.http",
            "java.util.concurrent.Fut| § Future § class § java.util.concurrent.Future",
            "group| § groupingBy( § function § (Function<? super T, ? extends K>): Collector<T, ?, Map<K, List<T>>> (+2)",
            "import java.util.conc| § concurrent § module § java.util.concurrent",
            "import static java.lang.Math.sq| § sqrt § function § (double): double",
            "import module java.logg| § logging § module § ``", "retu| § return § keyword § ``",
            "for (int i = 0; i < words.si| § size() § function § (): int",
            "for (var word : wor| § words § instance § List<String>",
            "if (words.isE| § isEmpty() § function § (): boolean",
            "switch (words.getFi| § getFirst() § function § (): String",
            "int f(List<String> in) { return in.si| § size() § function § (): int",
            "record R(int abc) { int f() { return ab| § abc § instance § int",
            "int[] a = {numb| § numbers § instance § int[]",
            "words.stream().map(String::toU| § toUpperCase § function § (Locale): String (+1)",
            "try { wor| } catch (Exception e) {} § words § instance § List<String>",
            "Map.Entry.comparingByK| § comparingByKey( § function § (): Comparator<Map.Entry<K, V>> (+1)",
            "class A { Strin| } § String § class § java.lang.String", "%lsm| § %lsmagic § magic § lists all magics",
            "%%ti| § %%time § magic § `runs the cell and says how long it took to compile and to run`",
            "%time wor| § words § instance § List<String>", "%help lsm| § lsmagic § magic § ``"})
    void completes(String marked, String text, String kind, String signature) {
        Match found = match(marked.replace('`', '"'), text);
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.signature()).isEqualTo(signature);
    }

    @Test
    void completesWhatTheCellDeclaresAboveAndBelow() {
        assertThat(complete("int q = 1;\nvar inner = \"x\";\ninner.toUpp|").matches()).containsExactly("toUpperCase(");
        assertThat(complete("var r = hel|\nint helper() { return 1; }").matches()).contains("helper()");
        assertThat(complete("record Own(int width) {}\nnew Own(1).wi|").matches()).contains("width()");
        assertThat(complete("String text = \"\";\nint f() { return text.leng|").matches()).containsExactly("length()");
        assertThat(complete("import java.net.http.*;\nHttpCl|").matches()).startsWith("HttpClient");
    }

    @Test
    void replacesTheNameAtTheCursor() {
        assertThat(complete("var x = words.siz|e() + 1;").matches()).containsExactly("size");
        Session.Completion found = complete("var smile = \"😀\"; smile.isB| + 1");
        assertThat(found.matches()).containsExactly("isBlank()");
        assertThat(found.from()).isEqualTo(24);
        assertThat(found.to()).isEqualTo(27);
        assertThat(complete("int a = 1;\n  tw|").from()).isEqualTo(13);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', value = {"// wor|", "/* wor|", "\"wor|", "\"\"\"⏎wor|", "'w|",
            "12|", "words.nosuch|", "nosuch.le|", "%%html⏎<b>wor|"})
    void offersNothingInTextAndNonsense(String marked) {
        assertThat(complete(marked).candidates()).isEmpty();
    }

    @Test
    void completesFilesAndCoordinates(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("some.jsh"));
        Files.createDirectories(folder.resolve("sub"));
        try (Session session = Sessions.start(SessionSettings.defaults().withDirectory(folder))) {
            assertThat(session.complete("%load s", 7).matches()).containsExactly("some.jsh", "sub/");
            assertThat(
                    session.complete("int a;\n%load " + folder + "/su", 13 + folder.toString().length() + 4).matches())
                    .containsExactly(folder + "/sub/");
        }
        for (String version : List.of("1.9.0", "1.10.0")) {
            Path artifact = Files.createDirectories(folder.resolve("com/example/tools/knife").resolve(version));
            Files.createFile(artifact.resolve("knife-" + version + ".pom"));
        }
        Coordinates coordinates = new Coordinates(folder);
        assertThat(coordinates.beginning("co")).extracting(Match::text).containsExactly("com.");
        assertThat(coordinates.beginning("com.example.t")).extracting(Match::text)
                .containsExactly("com.example.tools:");
        assertThat(coordinates.beginning("com.example.tools:k")).extracting(Match::text)
                .containsExactly("com.example.tools:knife:");
        assertThat(coordinates.beginning("com.example.tools:knife:")).extracting(Match::text)
                .containsExactly("com.example.tools:knife:1.10.0", "com.example.tools:knife:1.9.0");
        assertThat(coordinates.beginning("no:such:")).isEmpty();
    }

    private static String inspect(String marked) {
        return SESSION.inspect(marked.replace("|", ""), marked.indexOf('|'))
                .map(found -> found.text().replaceAll("\u001b\\[\\d+m", "")).orElse("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', value = {
            "Math.ma|x(1, 2) § int Math.max(int a, int b) § the greater of two int values",
            "Math.max(| § long Math.max(long a, long b) § Parameter b: another argument",
            "words.get(0).subst|ring(1) § String String.substring(int beginIndex) § Throws IndexOutOfBoundsException",
            "Stri|ng § class String implements Serializable § represents character strings",
            "new ArrayList<>(| § ArrayList(int initialCapacity) § Constructs an empty list",
            "words.str|eam() § Stream<String> Collection.stream() § sequential Stream",
            "new HashMap<String, Integer>().pu|t(`a`, 1) § Integer HashMap.put(String key, Integer value) § Associates",
            "new ArrayList<String>().remo|ve(0) § String ArrayList.remove(int index) § Removes the element",
            "Integer.MAX_VA|LUE § int Integer.MAX_VALUE = 2147483647 § maximum value an int",
            "ScopedVal|ue § class ScopedValue<T> § safely and efficiently shared",
            "wor|ds § List<String> words = [`a`] § ``",
            "twic|e(1) § int twice(int § ``", "Poin|t § record Point(int x, String name) § ``",
            "%lsma|gic § %lsmagic lists all magics § %lsmagic",
            "for (var w : words) { w.tri|m() } § String String.trim() § ``"})
    void inspects(String marked, String signature, String documentation) {
        assertThat(inspect(marked.replace('`', '"'))).contains(signature.replace('`', '"'))
                .contains(documentation.replace("``", ""));
    }

    @Test
    void documentationOfALibraryComesFromItsSources(@TempDir Path folder) throws IOException {
        Path jar = TestLibrary.jar(folder, "org.example.tools", "Corkscrew", """
                /** Opens bottles. */
                public class Corkscrew {
                    /// Turns the screw.
                    ///
                    /// @param turns how often
                    public int turn(int turns) { return turns; }
                }""");
        try (Session session = Sessions.start(SessionSettings.defaults())) {
            session.addToClasspath(List.of(jar));
            assertThat(session.inspect("new org.example.tools.Corkscrew().turn(1)", 36).orElseThrow().text())
                    .contains("Corkscrew.turn(int turns)", "Turns the screw.", "how often");
            assertThat(session.inspect("org.example.tools.Corkscrew", 20).orElseThrow().text())
                    .contains("Opens bottles.");
            Files.delete(folder.resolve("org.example.tools-sources.jar"));
        }
        try (Session session = Sessions.start(SessionSettings.defaults())) {
            session.addToClasspath(List.of(jar));
            assertThat(session.inspect("new org.example.tools.Corkscrew().turn(1)", 36).orElseThrow().text())
                    .as("without them the signature is there").contains("Corkscrew.turn(int").doesNotContain("Turns");
        }
    }

    @Test
    void inspectsWhatTheSessionDocuments() {
        SESSION.execute(CellRequest.of("""
                /** Triples a number. */
                static int triple(int number) { return 3 * number; }

                /// A *shelf* of books.
                record Shelf(String topic, int books) {
                    /** Whether there is room.
                     * @return whether there is */
                    boolean room(int more) { return books + more < 10; }
                }
                """), new RecordingDisplay());
        assertThat(inspect("trip|le(1)")).contains("int triple(int number)", "Triples a number.");
        assertThat(inspect("new Shelf(``, 1).ro|om(2)".replace('`', '"'))).contains("boolean Shelf.room(int more)",
                "Whether there is room.");
        assertThat(inspect("Shel|f")).contains("record Shelf(String topic, int books)", "A shelf of books.");
        SESSION.execute(CellRequest.of("/** Triples, rounded. */ static long triple(double value) { return 3; }\n"
                + "/** Anew. */ static int triple(int number) { return 4 * number; }"), new RecordingDisplay());
        assertThat(inspect("trip|le(1)")).contains("Anew.").doesNotContain("Triples");
    }

    @Test
    void inspectsNothingWhereNothingIs() {
        assertThat(inspect("nosuch|")).isEmpty();
        assertThat(inspect("1 + |2")).isEmpty();
        assertThat(inspect("|")).isEmpty();
        assertThat(inspect("// wor|ds")).isEmpty();
    }

    @Test
    void aValueThatTakesForeverIsLeftOut() {
        assertThat(inspect("endle|ss")).isEqualTo("Endless endless");
    }

    @Test
    void documentationIsHtmlToo() {
        String html = SESSION.inspect("Math.abs(-1)", 6).orElseThrow().data().get("text/html");
        assertThat(html).startsWith("<pre><b>int Math.abs(int a)</b></pre>").contains("<dt>Returns</dt>");
    }

    @Test
    void markdownIsRendered() {
        assertThat(Markdown.html("One *two* **three** `a<b`.\n\n- x\n- [y](z)\n\n```\na < b\n```\n# Head\n[List#of]"))
                .isEqualTo("<p>One <em>two</em> <strong>three</strong> <code>a&lt;b</code>.\n<ul>\n<li>x\n"
                        + "<li><a href=\"z\">y</a>\n</ul>\n<pre>a &lt; b\n</pre>\n<h4>Head</h4>\n<p><code>List#of</code>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', value = {"int a = 1 § complete § ``", "1 + 1 § complete § ``",
            "for (int i = 0; i < 3; i++) { § incomplete § `    `",
            "void f() {⏎    if (true) { § incomplete § `        `",
            "foo(1, § incomplete § `    `", "int ) § invalid § ``", "var t = \"\"\"⏎  abc § incomplete § ``",
            "/* open § incomplete § ``", "// a comment § complete § ``", "Runnable r = () -> § incomplete § `    `",
            "int a = § incomplete § ``", "if (true) foo() § complete § ``",
            "words.stream().map(w -> { § incomplete § `    `",
            "words.stream() § complete § ``", "class A { int b() { return 1; } } § complete § ``",
            "%lsmagic § complete § ``", "%%time § incomplete § ``", "%%time⏎1 + 1 § incomplete § ``",
            "%%time⏎1 + 1⏎⏎ § complete § ``", "%maven a:b:1 \\ § incomplete § ``", "`` § complete § ``",
            "\"unfinished § invalid § ``"})
    void knowsAWholeCell(String source, Status status, String indent) {
        assertThat(SESSION.completeness(lines(source.replace("|", ""))))
                .isEqualTo(new Session.Completeness(status, indent));
    }

    @Test
    void answersWhileACellRuns() throws Exception {
        RecordingDisplay display = new RecordingDisplay();
        var outcome = CompletableFuture.supplyAsync(() -> SESSION
                .execute(CellRequest.of("System.out.println(\"begun\"); Thread.sleep(60_000);"), display));
        display.await("begun");
        assertThat(complete("words.str|").matches()).containsExactly("stream()");
        assertThat(inspect("wor|ds")).isEqualTo("List<String> words");
        assertThat(SESSION.completeness("int a;").status()).isEqualTo(Status.complete);
        assertThat(outcome).isNotDone();
        SESSION.interrupt();
        outcome.get(20, TimeUnit.SECONDS);
    }
}
