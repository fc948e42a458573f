package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import dev.flowcell.api.Renderer;
import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.runtime.display.MimeBundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cells show: Flowcell's functions, those that IJava and JJava have, and libraries' renderers. */
@Timeout(60)
class DisplayTest {

    private static final Session SESSION = Sessions.start(SessionSettings.defaults());

    @AfterAll
    static void close() {
        SESSION.close();
    }

    private final RecordingDisplay display = new RecordingDisplay();

    private MimeBundle value(String cell) {
        CellOutcome outcome = SESSION.execute(CellRequest.of(cell), display);
        assertThat(outcome).as(cell).isInstanceOf(Done.class);
        var value = ((Done) outcome).value();
        return value == null ? MimeBundle.plain("-") : value;
    }

    @ParameterizedTest
    @MethodSource
    void values(String cell, String type, String expected) {
        assertThat(value(cell).data().get(type)).as(cell).contains(expected);
    }

    static Stream<Arguments> values() {
        return Stream.of(arguments("render(\"Hello **you**\", \"text/markdown\")", "text/markdown", "Hello **you**"),
                arguments("render(\"<b>b</b>\", \"text/html\")", "text/plain", "<b>b</b>"),
                arguments("render(List.of(1))", "text/plain", "[1]"),
                arguments("table(IntStream.range(0, 1_000_000).toArray(), 500, 2)", "text/html", "<td>501</td>"),
                arguments("record City(String name, int people) {}\nvar cities = List.of(new City(\"Ulm\", 126_000));\n"
                        + "vegaLite(cities, Map.of(\"mark\", \"bar\"))", "application/vnd.vegalite.v5+json",
                        "\"values\":[{\"name\":\"Ulm\",\"people\":126000}]"),
                arguments("json(Map.of(\"a\", List.of(1, 2)))", "application/json", "{\"a\":[1,2]}"),
                arguments("renderer(City.class, city -> html(\"<b>\" + city.name() + \"</b>\"));\ncities.getFirst()",
                        "text/html", "<b>Ulm</b>"),
                arguments("var shown = new javax.swing.JButton(\"press\");\nshown", "image/png", "iVBOR"),
                arguments("java.sql.ResultSet none = null;\nnone", "text/plain", "null"));
    }

    @ParameterizedTest
    @MethodSource
    void shown(String cell, List<Map<String, String>> expected) {
        value(cell);
        assertThat(display.shown().stream().map(MimeBundle::data).toList()).isEqualTo(expected);
    }

    static Stream<Arguments> shown() {
        return Stream.of(arguments("display(null);", List.of(Map.of("text/plain", "null"))),
                arguments("display(1); display(2);",
                        List.of(Map.of("text/plain", "1"), Map.of("text/plain", "2"))),
                arguments("display(\"alert(1)\", \"application/javascript\");",
                        List.of(Map.of("text/plain", "alert(1)", "application/javascript", "alert(1)"))),
                arguments("display(\"<b>3</b>\", \"text/html\", \"text/markdown\");",
                        List.of(Map.of("text/plain", "<b>3</b>", "text/html", "<b>3</b>", "text/markdown",
                                "<b>3</b>"))),
                arguments("""
                        String count = display("<b>Left:</b> 3", "text/html");
                        for (int i = 3; i >= 0; i--) {
                            updateDisplay(count, "<b>Left:</b> " + i, "text/html");
                        }
                        """, List.of(Map.of("text/plain", "<b>Left:</b> 0", "text/html", "<b>Left:</b> 0"))),
                arguments("display(1); clearOutput(); display(2);", List.of(Map.of("text/plain", "2"))),
                arguments("display(1); clearOutput(true);", List.of()),
                arguments("%%html\n<b>b</b>\n% no magic",
                        List.of(Map.of("text/html", "<b>b</b>\n% no magic", "text/plain",
                                "<b>b</b>\n% no magic"))),
                arguments("%%latex\n$a$", List.of(Map.of("text/latex", "$a$", "text/plain", "$a$"))));
    }

    @ParameterizedTest
    @MethodSource
    void loops(String cell, List<String> expected) {
        SESSION.execute(CellRequest.of(cell), display);
        assertThat(display.shown().stream()
                .map(bundle -> bundle.text().replaceAll("[█░]+ ", "").replaceAll(", [0-9.]+ s", "")
                        .replaceAll(" after [0-9.]+ s", ""))
                .toList()).isEqualTo(expected);
    }

    static Stream<Arguments> loops() {
        return Stream.of(arguments("for (var n : progress(List.of(1, 2))) {}", List.of("2 of 2 (100 %)")),
                arguments("for (var n : progress(\"numbers\", Set.of(1, 2))) {}", List.of("numbers 2 of 2 (100 %)")),
                arguments("for (String s : progress(new String[]{\"a\"})) {}", List.of("1 of 1 (100 %)")),
                arguments("int sum = 0;\nfor (int n : progress(new int[]{1, 2})) { sum += n; }",
                        List.of("2 of 2 (100 %)")),
                arguments("for (var n : progress(IntStream.range(0, 5))) {}", List.of("5 of 5 (100 %)")),
                arguments("for (var n : progress(Stream.iterate(1, n -> n < 9, n -> n + 1))) {}", List.of("8")),
                arguments("for (var n : progress(List.of())) {}", List.of("0 of 0")),
                arguments("for (var n : progress(List.of(1, 2))) { break; }", List.of("0 of 2 (0 %), stopped")),
                arguments("for (var n : progress(List.of(1, 2))) { if (n == 2) throw new RuntimeException(); }",
                        List.of("1 of 2 (50 %), stopped")),
                arguments("for (var n : progress(List.of(1, 2))) { for (var m : progress(List.of(3))) {} }",
                        List.of("2 of 2 (100 %)", "1 of 1 (100 %)")),
                arguments("for (int i = 0; i <= 3; i++) progress(\"load\", i, 3);", List.of("load 3 of 3 (100 %)")));
    }

    /** What says nothing of itself is shown by the name that its cell gave it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            class Node { int value; } new Node()                              | Node@\\w+
            List.of(new Node())                                               | \\[Node@\\w+\\]
            class Outer { static class Inner {} } new Outer.Inner()           | Inner@\\w+
            interface Greeter { String greet(String n); } Greeter g = n -> n; g | a lambda: Greeter
            Function<Integer, Integer> twice = n -> 2 * n; twice              | a lambda: Function
            class Named { public String toString() { return "me"; } } new Named() | me
            """)
    void namesOfTheSession(String cell, String expected) {
        assertThat(value(cell).text()).matches(expected);
    }

    @Test
    void valuesOfMagicsAreAssigned(@TempDir Path folder) throws IOException {
        Path jar = jar(folder.resolve("a.jar"), Map.of("a.txt", new byte[0]));
        assertThat(value("int one = 1;\nList<String> added = %jars " + folder + "/*.jar\nadded + \" \" + one").text())
                .isEqualTo("\"[" + jar + "] 1\"");
        assertThat(value("var again = %classpath " + jar + "\nagain.size()").text()).isEqualTo("1");
        assertThat(value("int a1 = 7; int b1 = a1\n% 4;\nb1").text()).isEqualTo("3");
    }

    /** A library whose class has a renderer, found by its service file, and one whose renderer is broken. */
    @Test
    void aLibraryBringsItsRenderer(@TempDir Path folder) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("library"));
        Files.writeString(sources.resolve("Money.java"),
                "package library; public record Money(int cents) { @Override public String toString() { return cents + \" ct\"; } }");
        Files.writeString(sources.resolve("MoneyRenderer.java"), """
                package library;
                public class MoneyRenderer implements dev.flowcell.api.Renderer {
                    public Object render(Object value) {
                        return value instanceof Money money
                                ? dev.flowcell.api.Flowcell.html("<b>" + money.cents() / 100 + " €</b>") : null;
                    }
                }
                """);
        String classPath = Path.of(Renderer.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), "-proc:none",
                "-cp", classPath, sources.resolve("Money.java").toString(),
                sources.resolve("MoneyRenderer.java").toString());
        assertThat(code).isZero();
        Path jar = jar(folder.resolve("library.jar"),
                Map.of("library/Money.class", Files.readAllBytes(sources.resolve("Money.class")),
                        "library/MoneyRenderer.class", Files.readAllBytes(sources.resolve("MoneyRenderer.class")),
                        "META-INF/services/dev.flowcell.api.Renderer",
                        "library.Absent\nlibrary.MoneyRenderer\n".getBytes()));
        value("1");
        assertThat(value("%classpath " + jar + "\nnew library.Money(4200)").data()).containsEntry("text/html",
                "<b>42 €</b>");
        assertThat(display.error()).contains("library.Absent");
        assertThat(value("record Bill(String name, library.Money money) {}\nnew Bill(\"<a>\", new library.Money(500))")
                .data().get("text/html")).contains("<b>5 €</b>", "&lt;a&gt;");
    }

    private static Path jar(Path path, Map<String, byte[]> entries) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(path))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return path;
    }

    @ParameterizedTest
    @MethodSource
    void magics(String cell, List<String> printed) {
        value(cell);
        assertThat(display.out()).as(cell).contains(printed);
    }

    static Stream<Arguments> magics() {
        return Stream.of(arguments("%time 1 + 1", List.of("CPU times: total: ", "Wall time: ")),
                arguments("%%time\nint t1 = 1;", List.of("CPU times: total: ", "Wall time: ")),
                arguments("!echo one; echo two", List.of("one\ntwo\n")),
                arguments("!sleep 30 & echo begun", List.of("begun\n")),
                arguments("%lsmagic", List.of("%lsmagic", "%time ", "%%time", "%jars", "%classpath", "%load", "!  ")),
                arguments("%help", List.of("%lsmagic", "%help MAGIC")),
                arguments("%help time", List.of("%time EXPRESSION", "%%time")),
                arguments("%help %%time", List.of("%%time")), arguments("%help !", List.of("!COMMAND")));
    }

    @Test
    void timeTellsRunningFromCompiling() {
        for (String cell : List.of("%%time\nThread.sleep(400);\nint slept = 1;\nslept", "%time Thread.sleep(400);",
                "%%time\nclass Slow { public String toString() { try { Thread.sleep(400); } catch (InterruptedException e) {} return \"x\"; } }\nnew Slow()")) {
            RecordingDisplay said = new RecordingDisplay();
            assertThat(SESSION.execute(CellRequest.of(cell), said)).as(cell).isInstanceOf(Done.class);
            var times = java.util.regex.Pattern
                    .compile("Wall time: [\\d.]+ m?s: ([\\d.]+) ms running, ([\\d.]+) (m?s) compiling\n")
                    .matcher(said.out());
            assertThat(times.find()).as(said.out()).isTrue();
            assertThat(Double.parseDouble(times.group(1))).as(cell).isBetween(400.0, 999.0);
            assertThat(Double.parseDouble(times.group(2))).as(cell).isPositive();
        }
    }

    @Test
    void everyMagicIsExplained() {
        value("%lsmagic");
        List<String> names = display.out().lines().filter(line -> line.startsWith("%") || line.startsWith("!"))
                .map(line -> line.split("\\s")[0]).toList();
        assertThat(names).hasSizeGreaterThan(8);
        for (String name : names) {
            var help = new RecordingDisplay();
            assertThat(SESSION.execute(CellRequest.of("%help " + name), help)).as(name).isInstanceOf(Done.class);
            assertThat(help.out()).as(name).contains(name);
        }
    }
}
