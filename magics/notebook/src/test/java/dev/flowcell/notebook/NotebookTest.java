package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.notebook.display.CellState;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {

    private static final CellOutcome DONE = new CellOutcome.Done(null);
    private static final CellOutcome FAILED = new CellOutcome.Failed("E", "no", List.of());

    @TempDir
    Path folder;

    private Notebook notebook() throws IOException {
        var file = folder.resolve("a.ipynb");
        Files.writeString(file, """
                {"cells": [{"cell_type": "code", "id": "a", "source": "int a = 1;"},
                           {"cell_type": "code", "id": "b", "source": "int b = a;"},
                           {"cell_type": "code", "id": "c", "source": "int c = b;"}]}""");
        return new Notebook(folder, file, Map.of());
    }

    private static CellRequest cell(@Nullable String id, String source, String... deleted) {
        return new CellRequest(id, source, List.of(deleted), false);
    }

    private static List<String> codes(Notebook notebook) {
        return notebook.flowSource().cells().stream().map(cell -> cell.id() + " " + cell.code()).toList();
    }

    @Test
    void takesTheExecutedSourceInTheSavedOrder() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("c", "int c = 3;"), DONE);
        notebook.executed(cell(null, "int b = a;"), DONE);
        notebook.executed(cell("new", "int d = 4;"), DONE);
        notebook.executed(cell(null, "int e = 5;", "a"), DONE);
        assertThat(codes(notebook)).containsExactly("b int b = a;", "c int c = 3;", "new int d = 4;",
                "cell-4 int e = 5;");
    }

    @Test
    void knowsACellWithoutAnIdByItsName() throws IOException {
        var notebook = notebook();
        notebook.executed(cell(null, "int b = a + 1;"), DONE);
        assertThat(codes(notebook)).containsExactly("a int a = 1;", "b int b = a + 1;", "c int c = b;");
    }

    @Test
    void refusesToShipWhatWasNotTried() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("b", "int b = 7;"), DONE);
        assertThatThrownBy(notebook::tried).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line())
                .isEqualTo(
                        "the saved source of cell 2 differs from what was executed: run it again, or save the notebook"));
        assertThat(notebook.notes()).containsExactly("cell 2: the saved source differs from what was executed");
    }

    @Test
    void withoutAFileTheOrderIsThatOfTheFirstRun() {
        var notebook = Notebook.ofFrontEnd(folder, null);
        notebook.executed(cell(null, "int x = 1;"), DONE);
        notebook.executed(cell(null, "int y = 1;"), DONE);
        notebook.executed(cell(null, "int x = 2;"), DONE);
        assertThat(codes(notebook)).containsExactly("cell-1 int x = 2;", "cell-2 int y = 1;");
    }

    @Test
    void saysHowFreshCellsAre() throws IOException {
        var notebook = notebook();
        var nodes = notebook.flowSource().cells().stream().map(NotebookTest::node).toList();
        var graph = new CellGraph(nodes, List.of());
        notebook.executed(cell("a", "int a = 1;"), DONE);
        notebook.executed(cell("b", "int b = a;"), DONE);
        assertThat(notebook.states(graph)).containsExactly(Map.entry("a", CellState.fresh),
                Map.entry("b", CellState.fresh), Map.entry("c", CellState.never));
        notebook.executed(cell("c", "int c = b;"), FAILED);
        notebook.executed(cell("a", "int a = 1;"), DONE);
        assertThat(notebook.states(graph)).containsExactly(Map.entry("a", CellState.fresh),
                Map.entry("b", CellState.stale), Map.entry("c", CellState.failed));
        notebook.executed(cell("b", "int b = a + 1;"), DONE);
        assertThat(notebook.states(graph)).containsEntry("b", CellState.edited);
    }

    private static CellGraph.Node node(Cell cell) {
        var after = cell.id().equals("a") ? List.<String>of() : List.of(cell.id().equals("b") ? "a" : "b");
        var facts = new CellFacts(cell, Kind.step, List.of(), Set.of(), Set.of(), Set.of(), null,
                List.of());
        return new CellGraph.Node(facts, cell.id(), after, false);
    }
}
