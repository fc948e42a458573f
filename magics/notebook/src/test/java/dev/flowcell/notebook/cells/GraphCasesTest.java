package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.notebook.CaseFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tiny notebooks and their graphs, from `graphs.txt`: a case begins with `## title`, a cell with `--- id`, and what is
/// expected with `=>`: a line for each cell, `id kind`, then reads, writes, after and pinned where there are any, and a
/// line for each problem, `! id line:column message`, and for each note, `* id line:column message`.
class GraphCasesTest {

    record Case(String title, List<CellSource> cells, String expected) {

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        return CaseFile.of(GraphCasesTest.class, "graphs.txt", GraphCasesTest::read);
    }

    private static Case read(String text) {
        var title = text.substring(0, text.indexOf('\n'));
        var cells = new ArrayList<CellSource>();
        var parts = text.substring(text.indexOf('\n') + 1).split("(?m)^=>\n");
        for (var part : parts[0].split("(?m)^--- ")) {
            if (!part.isBlank()) {
                var words = part.substring(0, part.indexOf('\n')).split(" ");
                var source = part.substring(part.indexOf('\n') + 1).stripTrailing();
                cells.add(new CellSource(words[0], cells.size() + 1, source, List.of(words).subList(1, words.length)));
            }
        }
        return new Case(title, cells, parts[1].strip());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void buildsTheGraph(Case given) {
        assertThat(graph(new GraphBuilder(), given.cells())).isEqualTo(given.expected());
    }

    /** Each case is an edit of the one before: what a builder keeps must be true of the new cells, too. */
    @Test
    void buildsTheSameFromWhatItKnows() throws IOException {
        var builder = new GraphBuilder();
        for (var given : cases()) {
            assertThat(graph(builder, given.cells())).as(given.title()).isEqualTo(given.expected());
        }
    }

    /** Cells come one by one, and one leaves and comes back. */
    @Test
    void buildsTheSameAfterEachEdit() throws IOException {
        var cases = cases();
        for (var index = 0; index < cases.size(); index += 12) {
            var given = cases.get(index);
            var builder = new GraphBuilder();
            for (var count = 1; count <= given.cells().size(); count++) {
                graph(builder, given.cells().subList(0, count));
            }
            var without = new ArrayList<>(given.cells());
            without.remove(index % Math.max(1, without.size()));
            assertThat(graph(builder, without)).as(given.title()).isEqualTo(graph(new GraphBuilder(), without));
            assertThat(graph(builder, given.cells())).as(given.title()).isEqualTo(given.expected());
        }
    }

    private static String graph(GraphBuilder builder, List<CellSource> cells) {
        var numbered = new ArrayList<CellSource>();
        cells.forEach(
                cell -> numbered.add(new CellSource(cell.id(), numbered.size() + 1, cell.source(), cell.tags())));
        var source = FlowSources.of("case.ipynb", Path.of("").toAbsolutePath(), numbered);
        return text(builder.graph(source, Libraries.NONE));
    }

    private static String text(CellGraph graph) {
        var lines = new ArrayList<String>();
        for (var node : graph.nodes()) {
            var facts = node.facts();
            lines.add(node.id() + " " + facts.kind() + list(" reads ", List.copyOf(new TreeSet<>(facts.reads())))
                    + list(" writes ", List.copyOf(new TreeSet<>(facts.writes()))) + list(" after ", node.after())
                    + (node.pinned() ? " pinned" : ""));
        }
        graph.problems().forEach(problem -> lines.add("! " + problem.cell() + " " + problem.line() + ":"
                + problem.column() + " " + problem.message()));
        graph.notes().forEach(note -> lines.add("* " + note.cell() + " " + note.line() + ":" + note.column() + " "
                + note.message()));
        return String.join("\n", lines);
    }

    private static String list(String title, List<String> values) {
        return values.isEmpty() ? "" : title + String.join(",", values);
    }
}
