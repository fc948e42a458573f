package dev.flowcell.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
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
        notebook.begins(cell(null, "int e = 5;", "a"));
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
        assertThat(notebook.now().notes()).containsExactly("cell 2: what ran is not saved yet");
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
    void aCellThatIsNotSavedYetComesBeforeWhatUsesItAndDoesNotShip() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("new", "int z = 0;"), DONE);
        notebook.executed(cell("b", "int b = a + z;"), DONE);
        assertThat(codes(notebook)).containsExactly("a int a = 1;", "new int z = 0;", "b int b = a + z;",
                "c int c = b;");
        notebook.executed(cell("b", "int b = a;"), DONE);
        var note = "a cell is not saved yet (int z = 0;): save the notebook, so that its place is known";
        assertThat(notebook.now().notes()).containsExactly(note);
        assertThatThrownBy(notebook::tried).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(note));
        notebook.executed(cell("run", "%run"), DONE);
        assertThat(notebook.now().notes()).containsExactly(note);
    }

    @Test
    void aCellThatIsNotInAFileSavedLaterIsDeleted() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("new", "int z = 0;"), DONE);
        save("a", "int a = 1;");
        assertThat(codes(notebook)).containsExactly("a int a = 1;");
    }

    @Test
    void aDeletionThatWasUndoneCountsNoMoreOnceTheFileIsSaved() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("a", "int a = 2;"), DONE);
        notebook.begins(cell("c", "int c = b;", "a"));
        assertThat(codes(notebook)).containsExactly("b int b = a;", "c int c = b;");
        save("a", "int a = 1;");
        assertThat(codes(notebook)).containsExactly("a int a = 2;");
    }

    @Test
    void findsItsFileAfterARename() throws IOException {
        var notebook = notebook();
        notebook.executed(cell("a", "int a = 1;"), DONE);
        Files.writeString(folder.resolve("other.ipynb"), "{\"cells\": []}");
        Files.writeString(folder.resolve("broken.ipynb"), "{");
        Files.move(folder.resolve("a.ipynb"), folder.resolve("b.ipynb"));
        assertThat(notebook.now().notes()).containsExactly("a.ipynb is called b.ipynb now");
        assertThat(notebook.now().source().notebook()).isEqualTo("b.ipynb");
        Files.delete(folder.resolve("b.ipynb"));
        assertThat(notebook.now().notes())
                .containsExactly("there is no a.ipynb any more: after a rename, restart the kernel");
    }

    /** As a front-end saves: later than all that ran. */
    private void save(String id, String source) throws IOException {
        var file = folder.resolve("a.ipynb");
        Files.writeString(file, """
                {"cells": [{"cell_type": "code", "id": "%s", "source": "%s"}]}""".formatted(id, source));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }
}
