package dev.flowcell.notebook;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.notebook.SavedNotebook.Content;
import dev.flowcell.notebook.cells.CellReader;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.Setting;
import dev.flowcell.notebook.state.Run;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// What a session has run, cell by cell. A cell is known by the id that the front-end sends; without one by its source
/// in the saved file, then by the name of its step, and else it is a cell of its own.
final class ExecutedCells {

    /** So many runs are remembered in order, and the last one of each cell. */
    private static final int KEPT = 10_000;

    /// A cell's last run.
    ///
    /// @param sent
    ///            whether its id is the front-end's own
    private record Last(Run run, boolean sent, Instant time) {
    }

    private final DeclaredNames names;
    private final List<Run> runs = new ArrayList<>();
    private final Map<String, Last> last = new LinkedHashMap<>();
    private final Map<String, Instant> deleted = new HashMap<>();
    private final Map<CellSource, Meaning> meanings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CellSource, Meaning> eldest) {
            return size() > KEPT;
        }
    };
    private long count;

    ExecutedCells(DeclaredNames names) {
        this.names = names;
    }

    void add(Optional<String> sentId, String source, boolean fine, Instant time, List<CellSource> saved) {
        var id = id(sentId, source, saved);
        var run = new Run(id, source, fine, count++);
        sentId.ifPresent(deleted::remove);
        last.put(id, new Last(run, sentId.isPresent(), time));
        runs.add(run);
        if (runs.size() > KEPT) {
            var old = runs.subList(0, KEPT / 2);
            var dropped = old.stream().filter(each -> run(each.cell()).filter(each::equals).isEmpty())
                    .collect(Collectors.toSet());
            runs.removeAll(dropped);
        }
    }

    /** The id of a cell that runs. */
    String id(Optional<String> sentId, String source, List<CellSource> saved) {
        return sentId.or(() -> bySource(source, saved)).or(() -> byName(source, saved))
                .orElseGet(() -> "cell-" + (last.size() + 1));
    }

    private Optional<String> bySource(String source, List<CellSource> saved) {
        // Of equal cells the next one that has not run is meant: a headless run goes through them in order.
        var equal = saved.stream().filter(cell -> cell.source().strip().equals(source.strip())).map(CellSource::id)
                .toList();
        return equal.stream().filter(id -> !last.containsKey(id)).findFirst()
                .or(() -> equal.stream().findFirst())
                .or(() -> current().filter(run -> run.source().equals(source)).map(Run::cell).findFirst());
    }

    private Optional<String> byName(String source, List<CellSource> saved) {
        var name = names.of(source).name();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        names.of(saved); // all at once
        return saved.stream().filter(cell -> name.equals(names.of(cell.source()).name())).map(CellSource::id)
                .findFirst()
                .or(() -> current().filter(run -> names.of(run.source()).name().equals(name)).map(Run::cell)
                        .findFirst());
    }

    private Stream<Run> current() {
        return last.values().stream().map(Last::run);
    }

    void delete(List<String> ids, Instant time) {
        ids.forEach(id -> deleted.put(id, time));
    }

    /** The last run of a cell. */
    Optional<Run> run(String id) {
        return Optional.ofNullable(last.get(id)).map(Last::run);
    }

    /** All runs in order. */
    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** Ids of the cells that ran, as the front-end sent them. */
    Set<String> sentIds() {
        return last.values().stream().filter(Last::sent).map(each -> each.run().cell()).collect(Collectors.toSet());
    }

    /** The cells of the file without those that were deleted since it was saved. */
    List<CellSource> saved(Optional<Content> file) {
        return file.map(content -> content.cells().stream().filter(cell -> {
            var since = deleted.get(cell.id());
            // A cell that is there in a file that was saved later came back: it was moved, or its deletion undone.
            return since == null || content.modified().isAfter(since);
        }).toList()).orElse(List.of());
    }

    /// The notebook's cells: in the saved order, each as it was last executed; among them those that the file does not
    /// have yet.
    List<CellSource> over(Optional<Content> file) {
        var saved = saved(file);
        var cells = new ArrayList<CellSource>();
        for (var cell : saved) {
            cells.add(run(cell.id()).map(run -> new CellSource(cell.id(), cell.number(), run.source(), cell.tags()))
                    .orElse(cell));
        }
        for (var run : unsaved(file)) {
            cells.add(file.isPresent() ? place(run, cells) : cells.size(),
                    new CellSource(run.cell(), 0, run.source(), List.of()));
        }
        var numbered = new ArrayList<CellSource>();
        cells.forEach(cell -> numbered
                .add(new CellSource(cell.id(), numbered.size() + 1, cell.source(), cell.tags())));
        return numbered;
    }

    /// Cells that ran and are not in the file, in the order of their first run. One that was not there when the file
    /// was saved after it had run is deleted.
    List<Run> unsaved(Optional<Content> file) {
        var known = file.map(content -> content.cells().stream().map(CellSource::id).collect(Collectors.toSet()))
                .orElse(Set.of());
        return last.values().stream().filter(each -> !known.contains(each.run().cell()))
                .filter(each -> !deleted.containsKey(each.run().cell()))
                .filter(each -> !each.sent() || !savedAfter(file, each))
                .map(Last::run).toList();
    }

    /** Before the first cell that uses what it declares; last where none does. */
    private int place(Run run, List<CellSource> cells) {
        var declared = new LinkedHashSet<>(names.of(run.source()).variables());
        for (var index = 0; index < cells.size() && !declared.isEmpty(); index++) {
            var other = cells.get(index).source();
            var used = JavaScanner.tokens(other).stream().anyMatch(token -> declared.contains(token.text()));
            if (used && names.of(other).variables().stream().noneMatch(declared::contains)) {
                return index;
            }
        }
        return cells.size();
    }

    /** Cells that were saved after they last ran, otherwise than they ran. */
    List<CellSource> edited(Optional<Content> file) {
        return differing(file).stream()
                .filter(cell -> last.containsKey(cell.id()) && savedAfter(file, last.get(cell.id()))).toList();
    }

    /** Cells whose saved source says something else to a flow than what was executed last. */
    List<CellSource> differing(Optional<Content> file) {
        return saved(file).stream().filter(cell -> run(cell.id())
                .filter(run -> !meaning(run.source(), cell.tags()).equals(meaning(cell.source(), cell.tags())))
                .isPresent()).toList();
    }

    private static boolean savedAfter(Optional<Content> file, Last run) {
        return file.isPresent() && file.get().modified().isAfter(run.time());
    }

    /** What a flow sees of a cell. */
    private record Meaning(Cell.Role role, @Nullable String name, String code, StepOptions options, List<String> after,
            @Nullable String map, List<Setting> settings) {
    }

    private Meaning meaning(String source, List<String> tags) {
        return meanings.computeIfAbsent(new CellSource("", 1, source, tags), each -> {
            var read = CellReader.read(each, Path.of(""));
            var cell = read.cell();
            var map = cell.map();
            return new Meaning(cell.role(), cell.name(), cell.code().strip(), cell.options(), cell.after(),
                    map == null ? null : map.out() + "=" + map.item() + ":" + map.items(), read.settings());
        });
    }
}
