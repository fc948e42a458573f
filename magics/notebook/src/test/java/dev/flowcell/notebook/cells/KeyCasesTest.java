package dev.flowcell.notebook.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.flow.compile.FlowCompiler;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.notebook.CaseFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Edits of tiny notebooks and the steps whose keys they change, from `keys.txt`: a case begins with `## title`, a cell
/// with `--- id`, its text after the edit with `~~~ id`, and the names of the steps with `=>`.
class KeyCasesTest {

    record Case(String title, Map<String, String> before, Map<String, String> after, String changed) {

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        return CaseFile.of(KeyCasesTest.class, "keys.txt", KeyCasesTest::read);
    }

    private static Case read(String text) {
        var parts = (text + "\n").split("(?m)^=>\n");
        var before = cells(parts[0].split("(?m)^~~~ ")[0], "--- ");
        var after = new TreeMap<>(before);
        after.putAll(cells(parts[0], "~~~ "));
        return new Case(text.substring(0, text.indexOf('\n')), before, after, parts[1].strip());
    }

    private static Map<String, String> cells(String text, String mark) {
        var cells = new TreeMap<String, String>();
        var parts = text.split("(?m)^" + mark);
        for (var part : List.of(parts).subList(1, parts.length)) {
            var line = part.indexOf('\n');
            cells.put(part.substring(0, line), part.substring(line + 1).stripTrailing());
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void changesTheKeysOfAllThatReachTheEdit(Case given) {
        var before = keys(given.before());
        var after = keys(given.after());
        var changed = before.keySet().stream().filter(step -> !before.get(step).equals(after.get(step))).toList();
        assertThat(String.join(" ", changed)).isEqualTo(given.changed());
        assertThat(after.keySet()).isEqualTo(before.keySet());
    }

    private static Map<String, String> keys(Map<String, String> cells) {
        var sources = new ArrayList<CellSource>();
        cells.forEach((id, text) -> sources.add(new CellSource(id, sources.size() + 1, text, List.of())));
        var source = FlowSources.of("case.ipynb", Path.of("").toAbsolutePath(), sources);
        var graph = GraphBuilder.build(source, Libraries.NONE);
        var keys = new TreeMap<String, String>();
        FlowCompiler.compile("keys", source, graph, Libraries.NONE).plan().steps()
                .forEach(step -> keys.put(step.name(), step.key()));
        return keys;
    }
}
