package dev.flowcell.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.SavedNotebook.Content;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.FlowSources;
import dev.flowcell.notebook.state.Freshness;
import dev.flowcell.notebook.state.Run;
import dev.flowcell.notebook.state.Status;
import dev.flowcell.notebook.state.Uses;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// A notebook while a session runs it: what was executed, what its file holds, and what its settings say by now. Safe
/// for many threads. What it hears of the session's cells it only notes, and works out when somebody asks: a cell's
/// reply does not wait for it.
public final class Notebook implements Session.CellListener {

    private static final int KNOWN_USES = 5_000;

    private final Path folder;
    private final @Nullable SavedNotebook file;
    private final Map<String, String> parameters;
    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile @Nullable CellRequest running;
    private final DeclaredNames names = new DeclaredNames();
    private final ExecutedCells executed = new ExecutedCells(names);
    /** What cells did as they were when a graph last showed them. */
    private final Map<Version, Uses> uses = new LinkedHashMap<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final @Nullable ClusterSettings elsewhere;
    private @Nullable ClusterSettings cluster;

    /// Something of a cell.
    ///
    /// @param fine
    ///            whether it ran to its end; null where it only begins
    private record Heard(CellRequest request, @Nullable Boolean fine, Instant time) {
    }

    private record Version(String cell, String source) {
    }

    /// @param folder
    ///            where relative paths begin
    /// @param file
    ///            the saved notebook, or null where there is none
    /// @param parameters
    ///            what the command line set, by name
    public Notebook(Path folder, @Nullable Path file, Map<String, String> parameters) {
        this(folder, file, parameters, null);
    }

    /// @param elsewhere
    ///            where its runs go whatever its own `%cluster` says; null leaves it to that
    public Notebook(Path folder, @Nullable Path file, Map<String, String> parameters,
            @Nullable ClusterSettings elsewhere) {
        this.folder = folder;
        this.file = file == null ? null : new SavedNotebook(file);
        this.parameters = Map.copyOf(parameters);
        this.elsewhere = elsewhere;
        this.cluster = elsewhere;
    }

    /// The notebook of a kernel, as its front-end's environment tells it.
    ///
    /// @param session
    ///            the value of `JPY_SESSION_NAME`, or null
    public static Notebook ofFrontEnd(Path folder, @Nullable String session) {
        if (session == null || !session.endsWith(".ipynb")) {
            return new Notebook(folder, null, Map.of());
        }
        var named = folder.resolve(session);
        var beside = folder.resolve(String.valueOf(named.getFileName()));
        return new Notebook(folder, !Files.exists(named) && Files.exists(beside) ? beside : named, Map.of());
    }

    @Override
    public void begins(CellRequest request) {
        // Cells that were deleted are so for this very cell.
        heard.add(new Heard(request, null, Instant.now()));
        if (!request.silent()) {
            running = request;
            watchers.forEach(Runnable::run);
        }
    }

    @Override
    public void executed(CellRequest request, CellOutcome outcome) {
        heard.add(new Heard(request, outcome instanceof CellOutcome.Done, Instant.now()));
        if (!request.silent()) {
            running = null;
            watchers.forEach(Runnable::run);
        }
    }

    /** Calls somebody after each change. What is called must be quick: a cell waits for it. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    private Optional<Content> saved() {
        for (var next = heard.poll(); next != null; next = heard.poll()) {
            var request = next.request();
            if (next.fine() == null) {
                executed.delete(request.deletedCells(), next.time());
            } else if (!request.silent() && !request.source().isBlank()) {
                executed.add(Optional.ofNullable(request.id()), request.source(), next.fine(), next.time(),
                        executed.saved(content()));
            }
        }
        return content();
    }

    private Optional<Content> content() {
        return file == null ? Optional.empty() : file.content(executed.sentIds());
    }

    /// The notebook as a flow: its cells in the saved order, each as it was last executed.
    ///
    /// @throws Fault
    ///             if the saved file is malformed
    public synchronized FlowSource flowSource() {
        return now().source();
    }

    /// The notebook and its session as they stand now.
    ///
    /// @throws Fault
    ///             if the saved file is malformed
    public synchronized Now now() {
        var saved = saved();
        var cells = executed.over(saved);
        var edited = executed.edited(saved).stream().map(CellSource::id).collect(Collectors.toSet());
        var request = running;
        var runs = executed.runs();
        return new Now(FlowSources.of(name(), folder, cells), notes(saved, cells),
                Optional.ofNullable(request)
                        .map(each -> executed.id(Optional.ofNullable(each.id()), each.source(), executed.saved(saved))),
                graph -> statuses(graph, runs, edited, declarations(cells)));
    }

    private synchronized Map<String, String> declarations(List<CellSource> cells) {
        var declarations = new LinkedHashMap<String, String>();
        var declared = names.of(cells);
        for (var cell : cells) {
            var found = declared.get(cell.source());
            if (found != null) {
                found.declarations().forEach(name -> declarations.putIfAbsent(name, cell.id()));
            }
        }
        return declarations;
    }

    private synchronized Map<String, Status> statuses(CellGraph graph, List<Run> runs, Set<String> edited,
            Map<String, String> declarations) {
        var current = new LinkedHashMap<String, Uses>();
        for (var node : graph.nodes()) {
            current.put(node.id(), Uses.of(node.facts()));
            executed.run(node.id())
                    .ifPresent(run -> uses.put(new Version(node.id(), run.source()), Uses.of(node.facts())));
        }
        while (uses.size() > KNOWN_USES) {
            uses.remove(uses.keySet().iterator().next());
        }
        return Freshness.of(graph, runs, (cell, source) -> Optional.ofNullable(uses.get(new Version(cell, source)))
                .or(() -> Optional.ofNullable(current.get(cell))).orElse(Uses.NONE), edited, declarations);
    }

    /// How a notebook and its session stood at one moment.
    ///
    /// @param source
    ///            as a flow: its cells in the saved order, each as it was last executed
    /// @param notes
    ///            what a person should know of the session's view of the notebook, one line each
    /// @param running
    ///            the id of the cell that ran
    /// @param freshness
    ///            how fresh the cells of its graph are
    public record Now(FlowSource source, List<String> notes, Optional<String> running,
            Function<CellGraph, Map<String, Status>> freshness) {

        /// How fresh each cell is, by id.
        ///
        /// @param graph
        ///            of `source`
        public Map<String, Status> statuses(CellGraph graph) {
            return freshness.apply(graph);
        }
    }

    /// The cells that have run well, and behind them one that runs just now.
    ///
    /// @param source
    ///            what of it counts
    public synchronized Running running(CellRequest request, String source) {
        var saved = saved();
        var id = executed.id(Optional.ofNullable(request.id()), request.source(), executed.saved(saved));
        var cells = new ArrayList<CellSource>();
        var number = 0;
        for (var cell : executed.over(saved)) {
            number = cell.id().equals(id) ? cell.number() : number;
            if (!cell.id().equals(id) && executed.run(cell.id()).filter(Run::fine).isPresent()) {
                cells.add(cell);
            }
        }
        cells.add(new CellSource(id, number > 0 ? number : cells.size() + 1, source, List.of()));
        return new Running(id, FlowSources.of(name(), folder, cells));
    }

    /// A cell that runs just now, among those that have run.
    ///
    /// @param cell
    ///            its id in `source`
    public record Running(String cell, FlowSource source) {
    }

    /// The same, refused where what ships would not be what was tried.
    ///
    /// @throws Fault
    ///             names the cells whose saved source differs from the executed one, and those that are not saved
    public synchronized FlowSource tried() {
        var saved = saved();
        var differing = executed.differing(saved);
        if (!differing.isEmpty()) {
            throw Fault.settings((differing.size() == 1 ? "the saved source of " : "the saved sources of ")
                    + numbered(differing, executed.over(saved)) + (differing.size() == 1 ? " differs" : " differ")
                    + " from what was executed",
                    "run " + (differing.size() == 1 ? "it" : "them")
                            + " again, or save the notebook");
        }
        var unsaved = unsaved(saved);
        if (!unsaved.isEmpty()) {
            throw Fault.settings(unsaved(unsaved), save(unsaved));
        }
        return flowSource();
    }

    /** Cells with code that ran and are not in the file yet. */
    private List<String> unsaved(Optional<Content> saved) {
        return saved.isEmpty()
                ? List.of()
                : executed.unsaved(saved).stream().map(Run::source)
                        .filter(source -> !CellText.parse(source).onlyMagics())
                        .toList();
    }

    private static String unsaved(List<String> sources) {
        return (sources.size() == 1 ? "a cell is" : sources.size() + " cells are") + " not saved yet ("
                + sources.stream().map(source -> source.strip().lines().findFirst().orElse("")).limit(3)
                        .collect(Collectors.joining(" · "))
                + (sources.size() > 3 ? " …" : "") + ")";
    }

    private static String save(List<String> sources) {
        return "save the notebook, so that " + (sources.size() == 1 ? "its place is" : "their places are") + " known";
    }

    private List<String> notes(Optional<Content> saved, List<CellSource> cells) {
        if (file == null) {
            return List.of("no saved notebook is known: the cells are those that ran, in the order of their first run");
        }
        var notes = new ArrayList<String>();
        file.note().ifPresent(notes::add);
        var edited = executed.edited(saved);
        if (!edited.isEmpty()) {
            notes.add(numbered(edited, cells) + ": the saved source is not what ran: run "
                    + (edited.size() == 1 ? "it" : "them") + " again");
        }
        var newer = executed.differing(saved).stream().filter(cell -> !edited.contains(cell)).toList();
        if (!newer.isEmpty()) {
            notes.add(numbered(newer, cells) + ": what ran is not saved yet");
        }
        var unsaved = unsaved(saved);
        if (!unsaved.isEmpty()) {
            notes.add(unsaved(unsaved) + ": " + save(unsaved));
        }
        return notes;
    }

    /** Such as `cells 3, 4`: their places among all that are there now. */
    private static String numbered(List<CellSource> some, List<CellSource> cells) {
        var ids = some.stream().map(CellSource::id).collect(Collectors.toSet());
        return (some.size() == 1 ? "cell " : "cells ") + cells.stream().filter(cell -> ids.contains(cell.id()))
                .map(cell -> String.valueOf(cell.number())).collect(Collectors.joining(", "));
    }

    /** What a cell last ran, by its id. */
    public synchronized Optional<String> source(String cell) {
        saved();
        return executed.run(cell).map(Run::source);
    }

    /** How people call it. */
    public String name() {
        return file == null ? "notebook" : String.valueOf(file.file().getFileName());
    }

    public Path folder() {
        return folder;
    }

    /** What the command line set. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Where its runs go: this machine, where no `%cluster` says otherwise. */
    public ClusterSettings cluster() {
        return chosen().orElseGet(() -> ClusterLine.parse("local"));
    }

    /** What `%cluster` said, if it was run. */
    public synchronized Optional<ClusterSettings> chosen() {
        return Optional.ofNullable(cluster);
    }

    /** What a `%cluster` of it stands for: the command line may have named another cluster. */
    public ClusterLine meant(ClusterLine written) {
        return elsewhere == null ? written : written.on(elsewhere);
    }

    /** Sends the next runs there. */
    public synchronized void cluster(ClusterSettings settings) {
        cluster = settings;
    }

    /** Values of secrets that the session knows by now, by name. */
    public synchronized Map<String, String> secrets() {
        return Map.copyOf(secrets);
    }

    /** Keeps a secret's value, in this process only. */
    public synchronized void secret(String name, String value) {
        secrets.put(name, value);
    }
}
