package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookFileTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void readsCodeCellsOfANotebook() throws IOException {
        var file = file("a.ipynb", """
                {"nbformat": 4, "cells": [
                  {"cell_type": "markdown", "id": "m", "source": ["# A"]},
                  {"cell_type": "code", "id": "one", "source": ["int a = 1;\\n", "int b = 2;"], "metadata": {}},
                  {"cell_type": "code", "source": "a + b", "metadata": {"tags": ["parameters"]}},
                  {"cell_type": "code", "id": "one", "source": ""}]}
                """);
        assertThat(NotebookFile.read(file)).containsExactly(
                new CellSource("one", 1, "int a = 1;\nint b = 2;", List.of()),
                new CellSource("cell-2", 2, "a + b", List.of("parameters")),
                new CellSource("cell-3", 3, "", List.of()));
    }

    @Test
    void readsCellsOfAScript() throws IOException {
        var file = file("a.jsh", "int a = 1;\n// %% second\nint b = 2;\n// %% [markdown]\n// text\n// %%\n%flow\n");
        assertThat(NotebookFile.read(file)).extracting(CellSource::source).containsExactly("int a = 1;", "int b = 2;",
                "%flow");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{                    | is no JSON (line 1): save it from Jupyter again",
            "[]                   | is no notebook: it has no list of cells: save it from Jupyter again",
            "{\"worksheets\": []} | is a notebook of an old format: convert it: jupyter nbconvert --to notebook --nbformat 4"})
    void refusesWhatIsNone(String text, String line) throws IOException {
        var file = file("bad.ipynb", text);
        assertThatThrownBy(() -> NotebookFile.read(file)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(file + " " + line));
    }

    @Test
    void saysThatThereIsNone() {
        assertThatThrownBy(() -> NotebookFile.read(Path.of("none.ipynb"))).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo("there is no notebook none.ipynb: check the path"));
    }

    @Test
    void gathersSettingsOfAllCells() throws IOException {
        file("lib.jar", "");
        file("data.csv", "");
        file("pom.xml",
                """
                        <project><properties><v>2</v></properties><dependencies>
                        <dependency><groupId>g</groupId><artifactId>p</artifactId><version>${v}</version></dependency>
                        <dependency><groupId>g</groupId><artifactId>t</artifactId><version>1</version><scope>test</scope></dependency>
                        </dependencies></project>""");
        var source = FlowSources.of("a.ipynb", folder, List.of(
                new CellSource("1", 1, "%maven g:a:1 g:b:1\n%maven --pom pom.xml\n%mavenRepo r https://r.example/",
                        List.of()),
                new CellSource("2", 2, "%jars *.jar\n%file data.csv\n%env A=\"b c\"", List.of()),
                new CellSource("3", 3, "%secret TOKEN --from env:TOKEN\n%secret OTHER\nint a = 1;", List.of())));
        assertThat(source.libraries()).extracting(Object::toString).containsExactly("g:a:1", "g:b:1", "g:p:2");
        assertThat(source.repositories()).containsEntry("r", "https://r.example/");
        assertThat(source.classpath()).containsExactly(folder.resolve("lib.jar"));
        assertThat(source.files()).containsExactly(Path.of("data.csv"));
        assertThat(source.environment()).containsEntry("A", "b c");
        assertThat(source.secrets()).containsExactly(new Secret("TOKEN", "env:TOKEN"), new Secret("OTHER", "prompt"));
        assertThat(source.cells()).allSatisfy(cell -> assertThat(cell.problems()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "%maven a                      | 1  | %maven needs GROUP",
            "%file none.csv                | 1  | %file: there is no file none.csv: write its path relative to the notebook",
            "%classpath none/*.jar         | 1  | %classpath: there is no file none/*.jar: write its path relative to the notebook",
            "%env A                        | 1  | '%env A' sets no variable: write %env NAME=value",
            "%maven                        | 1  | %maven needs coordinates: write %maven GROUP:ARTIFACT:VERSION…   or   %maven --pom FILE",
            "%secret 1A                    | 1  | '1A' can't be a secret's name: use letters, digits and underscores, such as API_TOKEN",
            "%secret A --from vault:x      | 18 | %secret --from knows no source 'vault': it knows prompt, env, dotenv, k8s, aws, ssm",
            "%secret A --from dotenv:x     | 18 | 'dotenv:x' names no secret: write dotenv:FILE#KEY",
            "%mavenRepo r                  | 1  | %mavenRepo needs 2 arguments: write %mavenRepo ID URL"})
    void mistakesInSettingsAreProblems(String text, int column, String message) {
        var source = FlowSources.of("a.ipynb", folder, List.of(new CellSource("c", 1, text, List.of())));
        var expected = message.startsWith("%maven needs GROUP")
                ? "'a' are no Maven coordinates: write GROUP:ARTIFACT:VERSION, such as org.jsoup:jsoup:1.21.2"
                : message;
        assertThat(source.cells().getFirst().problems()).containsExactly(new Problem("c", 1, column, expected));
    }
}
