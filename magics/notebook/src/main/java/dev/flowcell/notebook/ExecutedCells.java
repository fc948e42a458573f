package dev.flowcell.notebook;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.notebook.cells.CellReader;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.display.CellState;

/// What a session has run, cell by cell. A cell is known by the id that the front-end sends; without one by its source
/// in the saved file, then by the name of its step, and else it is a cell of its own.
final class ExecutedCells {

    /// The last run of a cell.
    ///
    /// @param order
    ///            counts the session's runs
    record Run(String id, String source, boolean fine, long order) {
    }

    /** A run of a cell without an id, which takes a compiler to be told from others. */
    private record Unnamed(String source, boolean fine, List<CellSource> saved) {
    }

    private final Map<String, Run> runs = new LinkedHashMap<>();
    /** Settled when somebody asks, so that no cell waits for it. */
    private final Deque<Unnamed> unsettled = new ArrayDeque<>();
    private final Map<String, Optional<String>> names = new HashMap<>();
    private long count;

    void add(String id, String source, boolean fine) {
        settle();
        runs.put(id, new Run(id, source, fine, count++));
    }

    /// Adds a run of a cell for which the front-end sends no id.
    ///
    /// @param saved
    ///            the notebook's cells as they were saved when it ran
    void add(String source, boolean fine, List<CellSource> saved) {
        unsettled.add(new Unnamed(source, fine, saved));
        if (!saved.isEmpty()) {
            settle(); // or each run would keep a copy of the file
        }
    }

    private void settle() {
        for (var next = unsettled.poll(); next != null; next = unsettled.poll()) {
            var id = find(next.source, next.saved);
            runs.put(id, new Run(id, next.source, next.fine, count++));
        }
    }

    /** The id of a cell that runs. */
    String id(Optional<String> sentId, String source, List<CellSource> saved) {
        settle();
        return sentId.orElseGet(() -> find(source, saved));
    }

    private String find(String source, List<CellSource> saved) {
        return bySource(source, saved).or(() -> byName(source, saved)).orElseGet(() -> "cell-" + (runs.size() + 1));
    }

    private Optional<String> bySource(String source, List<CellSource> saved) {
        // Of equal cells the next one that has not run is meant: a headless run goes through them in order.
        var equal = saved.stream().filter(cell -> cell.source().strip().equals(source.strip())).map(CellSource::id)
                .toList();
        return equal.stream().filter(id -> !runs.containsKey(id)).findFirst()
                .or(() -> equal.stream().findFirst())
                .or(() -> runs.values().stream().filter(run -> run.source().equals(source)).map(Run::id).findFirst());
    }

    private Optional<String> byName(String source, List<CellSource> saved) {
        var name = name(source);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return saved.stream().filter(cell -> name(cell.source()).equals(name)).map(CellSource::id).findFirst()
                .or(() -> runs.values().stream().filter(run -> name(run.source()).equals(name)).map(Run::id)
                        .findFirst());
    }

    private Optional<String> name(String source) {
        return names.computeIfAbsent(source, ExecutedCells::nameOf);
    }

    private static Optional<String> nameOf(String source) {
        var cell = CellReader.read(new CellSource("", 1, source, List.of()), Path.of("")).cell();
        var map = cell.map();
        return map != null && map.out() != null
                ? Optional.ofNullable(map.out())
                : Optional.ofNullable(cell.name()).or(() -> StepNames.firstVariable(cell));
    }

    void delete(List<String> ids) {
        settle();
        ids.forEach(runs::remove);
    }

    Optional<Run> run(String id) {
        settle();
        return Optional.ofNullable(runs.get(id));
    }

    /// The notebook's cells: in the saved order, each as it was last executed; then those that the file does not have,
    /// in the order of their first execution.
    List<CellSource> over(List<CellSource> saved) {
        settle();
        var cells = new ArrayList<CellSource>();
        var known = saved.stream().map(CellSource::id).toList();
        for (var cell : saved) {
            cells.add(run(cell.id()).map(run -> new CellSource(cell.id(), cell.number(), run.source(), cell.tags()))
                    .orElse(cell));
        }
        for (var run : runs.values()) {
            if (!known.contains(run.id())) {
                cells.add(new CellSource(run.id(), cells.size() + 1, run.source(), List.of()));
            }
        }
        var numbered = new ArrayList<CellSource>();
        cells.forEach(cell -> numbered
                .add(new CellSource(cell.id(), numbered.size() + 1, cell.source(), cell.tags())));
        return numbered;
    }

    /** Cells whose saved source is not what was executed last. */
    List<CellSource> differing(List<CellSource> saved) {
        return saved.stream().filter(
                cell -> run(cell.id()).filter(run -> !run.source().strip().equals(cell.source().strip())).isPresent())
                .toList();
    }

    /** How fresh each cell is: stale is one that ran before a cell that it depends on ran again. */
    Map<String, CellState> states(CellGraph graph, List<CellSource> saved) {
        var edited = differing(saved).stream().map(CellSource::id).toList();
        var states = new LinkedHashMap<String, CellState>();
        for (var node : graph.nodes()) {
            var kind = node.facts().kind();
            if (kind != Kind.setting && kind != Kind.skip) {
                states.put(node.id(), run(node.id()).map(
                        run -> edited.contains(run.id()) ? CellState.edited : state(run, node, states))
                        .orElse(CellState.never));
            }
        }
        return states;
    }

    private CellState state(Run run, CellGraph.Node node, Map<String, CellState> before) {
        if (!run.fine()) {
            return CellState.failed;
        }
        var stale = node.after().stream().anyMatch(id -> before.get(id) == CellState.stale
                || run(id).map(other -> other.order() > run.order()).orElse(false));
        return stale ? CellState.stale : CellState.fresh;
    }
}
