package dev.flowcell.notebook.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.concurrent.CountDownLatch;

import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.secret.SecretStores;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the magics say of a session whose cells have run: `%flow` as it goes on, `%run --stale`, `%run`, `%vars`. */
@Timeout(20)
class LiveSessionTest {

    private static final List<String> CELLS = List.of("int rolls = 5;", "List<Integer> xs = new ArrayList<>();",
            "xs.add(rolls);", "int total = xs.size();", "Thread thread = Thread.currentThread();",
            "String named = thread.getName();");

    @TempDir
    Path folder;
    private final FakeFlows flows = new FakeFlows();
    private final FakeSession session = new FakeSession();
    private RecordedDisplay display = new RecordedDisplay(true, true);
    private MagicRegistry magics;

    @BeforeEach
    void open() throws IOException {
        flows.compiled = true;
        var json = new StringBuilder("{\"cells\": [");
        for (var index = 0; index < CELLS.size(); index++) {
            json.append(index == 0 ? "" : ", ").append("{\"cell_type\": \"code\", \"id\": \"c").append(index + 1)
                    .append("\", \"source\": \"").append(CELLS.get(index)).append("\"}");
        }
        var notebook = new Notebook(folder, Files.writeString(folder.resolve("a.ipynb"), json + "]}"), Map.of());
        session.listen(notebook);
        magics = new MagicRegistry(FlowMagics.all(notebook, flows,
                (libraries, repositories, classpath) -> Libraries.NONE, List.of(), Map.of(), NO_SECRETS));
    }

    private void run(int... cells) {
        for (var cell : cells) {
            session.execute(new CellRequest("c" + cell, CELLS.get(cell - 1), List.of(), false), display);
        }
        session.told.clear();
    }

    private void magic(String line) throws Exception {
        var magic = CellText.parse(line).magics().getFirst();
        magics.line(magic.name()).run(magic, new Context());
    }

    @Test
    void theGraphIsDrawnAgainAsCellsRun() throws Exception {
        run(1, 2, 3, 4);
        magic("%flow");
        assertThat(display.written).singleElement().asString().contains("✓ total   step · fresh",
                "· thread  step · never");
        run(1);
        display.await(text -> text.contains("~ cell3 is stale: cell 1 (rolls) has made rolls anew\n"
                + "~ total is stale: cell 3, which makes xs, is stale\n"
                + "%run --stale runs again: xs, cell3, total"));
        magic("%run --stale");
        display.await(text -> text.contains("✓ total   step · fresh"));
    }

    @Test
    void noCellWaitsForTheGraph() throws Exception {
        run(1, 2);
        magic("%flow");
        flows.compiler = new CountDownLatch(1);
        run(3);
        session.execute(new CellRequest("c4", "int total = 2 * xs.size();", List.of(), false), display);
        run(2);
        flows.compiler.countDown();
        display.await(text -> text.contains("~ total is stale: cell 2 (xs) has made xs anew"));
    }

    @Test
    void aTerminalShowsTheGraphOnce() throws Exception {
        display = new RecordedDisplay(true, false);
        run(1, 2);
        magic("%flow");
        assertThat(display.written).singleElement().asString().contains("✓ rolls   step · fresh");
    }

    @Test
    void staleCellsRunAgainInOrder() throws Exception {
        run(1, 2, 3, 4, 1);
        magic("%run --stale");
        assertThat(session.told).containsExactly("run c2 " + CELLS.get(1), "run c3 " + CELLS.get(2),
                "run c4 " + CELLS.get(3));
        session.told.clear();
        magic("%run --stale");
        assertThat(session.told).isEmpty();
        assertThat(display.written).last().isEqualTo("No cell is stale; 2 never ran");
    }

    @Test
    void theFirstStaleCellThatFailsEndsIt() {
        run(1, 2, 3, 4, 1);
        session.failing = CELLS.get(2);
        assertThatThrownBy(() -> magic("%run --stale")).isInstanceOfSatisfying(Fault.class, fault -> assertThat(
                fault.line()).isEqualTo("cell 3 failed: boom: mend it and run it, then %run --stale goes on"));
        assertThat(session.told).hasSize(2);
    }

    @Test
    void aStaleCellWaitsForOneThatNeverRan() throws Exception {
        run(1, 2, 4);
        magic("%run --stale");
        assertThat(session.told).isEmpty();
        assertThat(display.written).containsExactly("total stays stale: run cell 3 first");
    }

    @Test
    void aRunNamesWhatDiffersAndTheCellThatDidIt() throws Exception {
        run(1, 2, 3, 3, 4, 5);
        session.values.put("rolls", "3");
        session.values.put("total", "4");
        session.values.put("thread", "");
        session.values.put("old", "1");
        session.cells.put("old", "c3");
        session.values.put("older", "1");
        session.cells.put("older", "deleted");
        magic("%run");
        assertThat(display.written).contains("The session differs from a fresh run:",
                "  total, cell 4 (total): the session has 4, a fresh run makes 3; "
                        + "that cell is stale: cell 3, which makes xs, is stale",
                "  old, cell 3: only the session has it: no cell declares it any more",
                "  older, a deleted cell: only the session has it: no cell declares it any more",
                "Not compared, since they can't ship: thread", "%run --stale runs what is stale again.");
        assertThat(display.written).noneMatch(line -> line.contains("rolls,"));
    }

    @Test
    void variablesAreListedWithWhereTheyGo() throws Exception {
        run(1, 2, 3, 4, 5, 6);
        CELLS.forEach(source -> {
            var words = source.split("[ =]+");
            session.values.put(words.length > 1 ? words[1] : "gone", "");
        });
        magic("%vars");
        assertThat(display.written).singleElement().isEqualTo("""
                name    type  size  cell                 ships
                rolls   int         1 rolls              to cell3
                xs      int         2 xs                 to cell3, total
                gone    int         no cell declares it  no
                total   int         4 total              no other step reads it
                thread  int         5 thread             stays in its process: a Thread can't ship
                named   int         6 named              no other step reads it""");
    }

    private final class Context implements CellContext {

        @Override
        public CellRequest cell() {
            return new CellRequest("magic", "", List.of(), false);
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public Display display() {
            return display;
        }

        @Override
        public void evaluate(String text) {
            throw new UnsupportedOperationException();
        }
    }

    private static final SecretStores NO_SECRETS = new SecretStores() {

        @Override
        public UnaryOperator<String> reader(String kind, ClusterSettings cluster) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Change push(String name, String value, ClusterSettings cluster) {
            throw new UnsupportedOperationException();
        }
    };
}
