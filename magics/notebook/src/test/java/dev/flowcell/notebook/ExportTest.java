package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.MavenLibraries;
import dev.flowcell.flow.operations.Flows.ExportOptions;
import dev.flowcell.flow.operations.StandardFlows;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.FlowSources;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A notebook as a Maven project: what is in it, and which of its tests hold. Maven itself is an acceptance test's. */
@Timeout(120)
class ExportTest {

    @TempDir
    Path home;

    private String name = "news.ipynb";
    private final List<String> progress = new ArrayList<>();

    @Test
    void aProjectHasAFileForEachTypeAndATestForEachStep() throws Exception {
        var said = export(plain(), "%env GREETING=hi", """
                %%params
                int count = 3;""", """
                sealed interface Shape {}
                record Circle(double radius) implements Shape {}
                class Hidden { private static int secret = 4; }
                class Total { static int of() { return numbers.size() + count; } }""", """
                List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3));
                List<Shape> shapes = List.of(new Circle(1));""", "numbers.add(count);",
                "var client = java.net.http.HttpClient.newHttpClient();", """
                        %%step noisy --after client --retries 2 --retry-delay 1500ms
                        double dice = Math.random() + Hidden.secret;""", """
                        %%map squares = n : numbers --parallel 2
                        n * n + Total.of()""", """
                        boolean known = client != null && System.getenv("GREETING").equals("hi");""", """
                        %%test
                        assert squares.size() == 4 : "four squares";""", """
                        %%test
                        assert squares.isEmpty() : "wrong here";""", """
                        %%test
                        elsewhere();""", "%%skip\nshapes");
        assertThat(said).contains("noisy gives something else each time: its test compares nothing",
                "cell11 has a test that is switched off: java.lang.AssertionError: wrong here",
                "cell12 has a test that is switched off: cannot find symbol: method elsewhere()");
        assertThat(said).hasSize(5);
        assertThat(sources()).containsExactly("Main.java", "News.java", "NewsNotebookTest.java", "NewsTest.java",
                "Shape.java", "Total.java");
        assertThat(text("src/main/java/flows/news/Shape.java")).isEqualTo("""
                package flows.news;

                import module java.base;

                sealed interface Shape {}

                record Circle(double radius) implements Shape {}
                """);
        assertThat(text("src/main/java/flows/news/Total.java")).contains("import static flows.news.News.*;");
        assertThat(text("src/main/java/flows/news/News.java")).contains("    static class Hidden {",
                "    // Cell 4: numbers\n    static List<Integer> numbers;\n").doesNotContain("Collectors");
        assertThat(text("src/main/java/flows/news/Main.java")).contains("""
                Program.of(News.class)
                            .parameters("params").writes("count")
                            .step("numbers").writes("numbers", "shapes")
                            .step("cell5").reads("count", "numbers").writes("numbers")
                            .step("client").writes("client").pinned()
                            .step("noisy").writes("dice").after("client").retries(2, Duration.ofMillis(1500))
                            .map("squares").reads("count", "numbers").into("squares").parallel(2)
                            .step("known").reads("client").writes("known");
                """);
        assertThat(text("src/test/java/flows/news/NewsTest.java")).contains("""
                    void squares() throws Throwable {
                        recording.given("count");
                        recording.givenAfter("cell5", "numbers");
                        recording.map("squares");
                        recording.expect("squares");
                """, """
                        News.client();
                        News.known();
                        recording.expect("known");
                """).doesNotContain("@Disabled");
        assertThat(text("src/test/java/flows/news/NewsNotebookTest.java")).contains("""
                    void cell10() throws Throwable {
                        recording.given("squares");
                        assert squares.size() == 4 : "four squares";
                """);
        assertThat(text("src/test/resources/flows/news/recorded/cell5/numbers.json")).isEqualTo("[1,2,3,3]\n");
        assertThat(text("pom.xml")).contains("<GREETING>hi</GREETING>", "<main.class>flows.news.Main</main.class>")
                .doesNotContain(home.toString());
    }

    @Test
    void theLastRunOfTheSameCodeIsTakenAndAnotherIsRefused() throws Exception {
        export(plain(), "int one = 1;");
        assertThat(progress).contains("running the flow once, for the values of its tests");
        var run = text("README.md").replaceAll("(?s).*The recorded run is `([^`]+)`.*", "$1");
        delete(project());
        progress.clear();
        export(plain(), "int one = 1; // the same");
        assertThat(progress).doesNotContain("running the flow once, for the values of its tests");
        assertThat(text("README.md")).contains("The recorded run is `" + run + "`");
        delete(project());
        assertThatThrownBy(() -> export(new ExportOptions(null, run, true, Map.of()), "int one = 2;"))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo("the run " + run
                        + " ran other code than the notebook has now: leave out --run, and one is made"));
        assertThat(project()).doesNotExist();
    }

    @Test
    void aSecretIsNowhereInTheProjectAndItsTestsWaitForIt() throws Exception {
        var options = new ExportOptions("org.example", null, true, Map.of("TOKEN", "hunter2-and-more"));
        var said = export(options, "%secret TOKEN --from env:TOKEN", "int length = secret(\"TOKEN\").length();");
        assertThat(said).hasSize(2);
        assertThat(text("src/test/java/org/example/NewsTest.java")).contains("""
                    @EnabledIfEnvironmentVariable(named = "FLOWCELL_SECRET_TOKEN", matches = ".+")
                    void length() throws Throwable {
                """);
        assertThat(text("README.md")).contains("`FLOWCELL_SECRET_TOKEN`");
        delete(project());
        assertThatThrownBy(() -> export(options, "%secret TOKEN --from env:TOKEN", "// hunter2-and-more\nint one = 1;"))
                .isInstanceOf(Fault.class).hasMessageContaining("holds a secret's value in plain text");
        assertThat(project()).doesNotExist();
    }

    @Test
    void withoutARunThereIsAProjectWithoutTests() throws Exception {
        export(new ExportOptions(null, null, false, Map.of()), "int one = 1 / 0;");
        assertThat(sources()).containsExactly("Main.java", "News.java");
        assertThat(text("README.md")).contains("No run was recorded");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "| int one = 1 / 0;  | the flow was run once for the values of its tests, and failed: ArithmeticException: / by zero",
            "| int one = two;    | news.ipynb is no flow yet",
            "Not.A.Package | int one = 1; | 'Not.A.Package' is no name of a package: write one such as org.example.news"})
    void aFaultLeavesNothingBehind(String javaPackage, String cell, String message) {
        assertThatThrownBy(() -> export(new ExportOptions(javaPackage, null, true, Map.of()), cell))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).startsWith(message));
        assertThat(project()).doesNotExist();
    }

    @Test
    void aFolderWithSomethingInItIsLeftAlone() throws Exception {
        Files.createDirectories(project().resolve(".git"));
        Files.writeString(project().resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> export(plain(), "int one = 1;")).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo("the folder " + project()
                        + " is not empty, and nothing in it is overwritten: name another one, or empty it first"));
        assertThat(progress).isEmpty();
        Files.delete(project().resolve("mine.txt"));
        export(new ExportOptions(null, null, false, Map.of()), "int one = 1;");
        assertThat(project().resolve("pom.xml")).exists();
    }

    @Test
    void aFlowCalledTestIsNoTest() throws Exception {
        name = "test.ipynb";
        assertThat(export(plain(), "int one = 1;")).hasSize(2);
        assertThat(sources()).containsExactly("Main.java", "TestFlow.java", "TestFlowTest.java");
    }

    private static ExportOptions plain() {
        return new ExportOptions(null, null, true, Map.of());
    }

    private List<String> export(ExportOptions options, String... cells) throws InterruptedException {
        var sources = new ArrayList<CellSource>();
        for (var cell : cells) {
            sources.add(new CellSource("c" + (sources.size() + 1), sources.size() + 1, cell, List.of()));
        }
        var flows = new StandardFlows(home.resolve("home"), new MavenLibraries(), new JibImageBuilder(home),
                new LocalTargets(home.resolve("home"), ClassCache.NONE), List.of());
        return flows.export(FlowSources.of(name, home, sources), project(), options, progress::add);
    }

    private Path project() {
        return home.resolve("project");
    }

    private String text(String path) throws IOException {
        return Files.readString(project().resolve(path));
    }

    private List<String> sources() throws IOException {
        try (var files = Files.walk(project().resolve("src"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".java")).sorted()
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}
