package dev.flowcell.notebook.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.GraphBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.notebook.CaseFile;
import dev.flowcell.notebook.Notebook;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Sessions whose cells ran in odd orders, from `sessions.txt`: a case begins with `## title`, a cell with `--- id`,
/// another source of it with `--- id/2`, which `saved id/2` puts into the file. `runs` has the ids in order: `a!` fails,
/// `a/2` runs the other source, `-a` is deleted, and at `?` somebody looks at the graph. Behind `=>` is the state of
/// each cell with its reasons, then what `%run --stale` would run again, and which cells wait for another one.
class SessionCasesTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    Path folder;

    record Case(String title, Map<String, String> sources, List<String> saved, List<String> runs, String expected) {

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        return CaseFile.of(SessionCasesTest.class, "sessions.txt", SessionCasesTest::read);
    }

    private static Case read(String text) {
        var title = text.substring(0, text.indexOf('\n'));
        var parts = text.substring(text.indexOf('\n') + 1).split("(?m)^=>\n");
        var runs = parts[0].lines().filter(line -> line.startsWith("runs ")).findFirst().orElseThrow();
        var saved = parts[0].lines().filter(line -> line.startsWith("saved ")).map(line -> line.substring(6)).toList();
        var sources = new LinkedHashMap<String, String>();
        for (var part : parts[0].split("(?m)^--- ")) {
            if (!part.isBlank()) {
                sources.put(part.substring(0, part.indexOf('\n')), part.substring(part.indexOf('\n') + 1)
                        .replaceAll("(?m)^(runs|saved) .*\\n?", "").stripTrailing());
            }
        }
        return new Case(title, sources, saved, List.of(runs.substring(5).strip().split(" +")), parts[1].strip());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysHowFreshCellsAre(Case given) throws IOException {
        var notebook = new Notebook(folder, saved(given, ""), Map.of());
        var deleted = new ArrayList<String>();
        for (var run : given.runs()) {
            if (run.equals("?")) {
                var now = notebook.now();
                now.statuses(GraphBuilder.build(now.source(), Libraries.NONE));
            } else if (run.startsWith("-")) {
                deleted.add(run.substring(1));
            } else {
                var version = run.replace("!", "");
                var request = new CellRequest(version.split("/")[0], given.sources().get(version), List.copyOf(deleted),
                        false);
                deleted.clear();
                notebook.begins(request);
                notebook.executed(request, run.endsWith("!")
                        ? new CellOutcome.Failed("E", "no", List.of())
                        : new CellOutcome.Done(null));
            }
        }
        if (given.saved().stream().anyMatch(each -> each.startsWith("later "))) {
            Files.setLastModifiedTime(saved(given, "later "), FileTime.from(Instant.now().plusSeconds(5)));
        }
        var now = notebook.now();
        var graph = GraphBuilder.build(now.source(), Libraries.NONE);
        assertThat(text(graph, now.statuses(graph))).isEqualTo(given.expected());
    }

    private Path saved(Case given, String when) throws IOException {
        var root = MAPPER.createObjectNode();
        var cells = root.putArray("cells");
        given.sources().forEach((id, source) -> {
            if (!id.contains("/")) {
                var other = given.saved().stream().filter(each -> each.startsWith(when + id + "/"))
                        .map(each -> each.substring(when.length())).findFirst();
                cells.addObject().put("cell_type", "code").put("id", id).put("source",
                        other.map(given.sources()::get).orElse(source));
            }
        });
        return Files.writeString(folder.resolve("case.ipynb"), MAPPER.writeValueAsString(root));
    }

    private static String text(CellGraph graph, Map<String, Status> statuses) {
        var lines = new ArrayList<String>();
        statuses.forEach((cell, status) -> lines.add(cell + " " + status.state() + (status.reasons().isEmpty()
                ? ""
                : ": " + status.reasons().stream().map(reason -> reason.text(other -> CellNames.of(graph, other), cell))
                        .collect(Collectors.joining("; ")))));
        var reruns = Reruns.of(graph, statuses);
        if (!reruns.cells().isEmpty()) {
            lines.add("again " + String.join(" ", reruns.cells()));
        }
        reruns.blocked().forEach((cell, cause) -> lines.add("wait " + cell + " for " + cause));
        return String.join("\n", lines);
    }
}
