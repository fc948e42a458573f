package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookFileTest {

    @TempDir
    Path folder;

    @Test
    void readsCodeCellsWithTheirIdsAndTags() throws IOException {
        var file = write("a.ipynb", """
                {"cells": [
                  {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Title"},
                  {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "outputs": [],
                   "execution_count": null, "source": ["int a = 1;\\n", "int b = 2;"]},
                  {"cell_type": "raw", "id": "r", "metadata": {}, "source": "raw"},
                  {"cell_type": "code", "metadata": {}, "outputs": [], "source": "int c = a;"}],
                 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}""");
        assertThat(NotebookFile.read(file)).isEqualTo(new NotebookFile("a.ipynb", folder,
                List.of(new CellSource("p", 1, "int a = 1;\nint b = 2;", List.of("parameters")),
                        new CellSource("cell-2", 2, "int c = a;", List.of()))));
    }

    @Test
    void readsTheCellsOfAScript() throws IOException {
        var file = write("a.jsh", """
                int a = 1;

                // %% [markdown]
                // # Title
                // %% limits tags=["parameters"]
                int limit = 2;

                // %%
                %%map b = x : List.of(a)
                x
                """);
        assertThat(NotebookFile.read(file).cells()).containsExactly(
                new CellSource("cell-1", 1, "int a = 1;", List.of()),
                new CellSource("cell-2", 2, "int limit = 2;", List.of("parameters")),
                new CellSource("cell-3", 3, "%%map b = x : List.of(a)\nx", List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a.ipynb | | a.ipynb is no notebook: it has no cells: restore it from a copy, or save it anew from Jupyter",
            "a.ipynb | {\"cells\": [ | a.ipynb is no notebook: it is no JSON from line 1, column 12 on: restore it from a copy, or save it anew from Jupyter",
            "a.ipynb | [1] | a.ipynb is no notebook: it has no cells: restore it from a copy, or save it anew from Jupyter",
            "a.ipynb | {\"cells\": [1], \"nbformat\": 4} | a.ipynb is no notebook: its cell 1 has no cell_type: restore it from a copy, or save it anew from Jupyter",
            "a.ipynb | {\"cells\": [{\"cell_type\": \"code\"}], \"nbformat\": 4} | a.ipynb is no notebook: its cell 1 has no source: restore it from a copy, or save it anew from Jupyter",
            "a.ipynb | {\"worksheets\": [], \"nbformat\": 3} | a.ipynb has the notebook format 3: open it in Jupyter and save it, which makes it format 4"})
    void refusesWhatIsNoNotebook(String name, String text, String line) throws IOException {
        var file = write(name, text == null ? "" : text);
        assertThatThrownBy(() -> NotebookFile.read(file)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> NotebookFile.read(Path.of("missing.ipynb"))).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line())
                        .isEqualTo("there is no file missing.ipynb: name a notebook (.ipynb) or a script (.jsh)"));
    }

    @Test
    void refusesAFileThatIsNoText() throws IOException {
        var file = Files.write(folder.resolve("a.ipynb"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> NotebookFile.read(file)).hasMessage("a.ipynb is no notebook: it is not UTF-8 text");
    }

    @Test
    void readsTheSettingsOfAFlow() throws IOException {
        write("lib/b.jar", "");
        write("lib/a.jar", "");
        write("data/feed.xml", "");
        write("my file.txt", "");
        write("pom.xml", """
                <project><properties><v>2.1</v></properties><dependencies>
                <dependency><groupId>g</groupId><artifactId>p</artifactId><version>${v}</version>
                <exclusions><exclusion><groupId>log</groupId><artifactId>old</artifactId></exclusion>
                <exclusion><groupId>bad</groupId></exclusion></exclusions></dependency>
                <dependency><groupId>g</groupId><artifactId>t</artifactId><version>1</version><scope>test</scope>
                </dependency></dependencies></project>""");
        var source = source("%maven a:b:1 c:d:2\n%maven a:b:1\n%mavenRepo mine https://repo.example.org/maven2",
                "%jars lib/*.jar\n%classpath classes\n%file data/feed.xml \"my file.txt\"\n%maven --pom pom.xml",
                "%env LEVEL=high TEXT=\"two words\"\n%secret TOKEN\n%secret KEY --from k8s:keys/main // note",
                "%%loadFromPOM\n<dependency><groupId>x</groupId><artifactId>y</artifactId><version>3</version></dependency>",
                "%%skip\n%env HIDDEN=1");
        assertThat(source.libraries()).map(Coordinates::toString).containsExactly("a:b:1", "c:d:2", "g:p:2.1",
                "x:y:3");
        assertThat(source.libraries()).map(Coordinates::exclusions).containsExactly(List.of(), List.of(),
                List.of("log:old", "bad:*"), List.of());
        assertThat(source.repositories()).containsExactly(Map.entry("mine", "https://repo.example.org/maven2"));
        assertThat(source.classpath()).containsExactly(Path.of("lib/a.jar"), Path.of("lib/b.jar"), Path.of("classes"));
        assertThat(source.files()).containsExactly(Path.of("data/feed.xml"), Path.of("my file.txt"));
        assertThat(source.environment()).containsExactly(Map.entry("LEVEL", "high"),
                Map.entry("TEXT", "two words"));
        assertThat(source.secrets()).containsExactly(new FlowSource.Secret("TOKEN", "prompt"),
                new FlowSource.Secret("KEY", "k8s:keys/main"));
        assertThat(source.cells()).allMatch(cell -> cell.problems().isEmpty());
    }

    @Test
    void printsTheGraphOnOneLine() {
        var graph = GraphBuilder.build(source("%%params\nint n = 1;", "int m = n;\nm = \"a\";", "%flow"),
                Libraries.NONE);
        assertThat(GraphJson.line("a.ipynb", graph)).isEqualTo("""
                {"notebook":"a.ipynb","cells":[\
                {"id":"c1","name":"params","kind":"params","reads":[],"writes":["n"],"after":[],"pinned":false},\
                {"id":"c2","name":"m","kind":"step","reads":["n"],"writes":["m"],"after":["c1"],"pinned":false},\
                {"id":"c3","name":"cell3","kind":"setting","reads":[],"writes":[],"after":[],"pinned":false}],\
                "problems":[{"cell":"c2","line":2,"column":5,\
                "message":"incompatible types: String cannot be converted to int"}]}""");
    }

    private FlowSource source(String... cells) {
        var sources = new ArrayList<CellSource>();
        for (var cell : cells) {
            sources.add(new CellSource("c" + (sources.size() + 1), sources.size() + 1, cell, List.of()));
        }
        return FlowSources.of("a.ipynb", folder, sources);
    }

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
