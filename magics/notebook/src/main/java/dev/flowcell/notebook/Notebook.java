package dev.flowcell.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.FlowSources;
import dev.flowcell.notebook.cells.NotebookFile;
import dev.flowcell.notebook.display.CellState;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// A notebook while a session runs it: what was executed, what its file holds, and what its settings say by now. Safe
/// for many threads.
public final class Notebook implements Session.CellListener {

    private final Path folder;
    private final @Nullable Path file;
    private final Map<String, String> parameters;
    private final ExecutedCells executed = new ExecutedCells();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private @Nullable ClusterSettings cluster;

    /// @param folder
    ///            where relative paths begin
    /// @param file
    ///            the saved notebook, or null where there is none
    /// @param parameters
    ///            what the command line set, by name
    public Notebook(Path folder, @Nullable Path file, Map<String, String> parameters) {
        this.folder = folder;
        this.file = file;
        this.parameters = Map.copyOf(parameters);
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
    public synchronized void executed(CellRequest request, CellOutcome outcome) {
        deleted.addAll(request.deletedCells());
        if (!request.deletedCells().isEmpty()) {
            executed.delete(request.deletedCells());
        }
        if (!request.silent() && !request.source().isBlank()) {
            var fine = outcome instanceof CellOutcome.Done;
            if (request.id() != null) {
                deleted.remove(request.id());
                executed.add(request.id(), request.source(), fine);
            } else {
                executed.add(request.source(), fine, saved());
            }
        }
    }

    /// The notebook as a flow: its cells in the saved order, each as it was last executed.
    ///
    /// @throws Fault
    ///             if the saved file is malformed
    public synchronized FlowSource flowSource() {
        return FlowSources.of(name(), folder, executed.over(saved()));
    }

    /// The cells that have run well, and behind them one that runs just now.
    ///
    /// @param source
    ///            what of it counts
    public synchronized Running running(CellRequest request, String source) {
        var saved = saved();
        var id = executed.id(Optional.ofNullable(request.id()), request.source(), saved);
        var cells = new ArrayList<CellSource>();
        var number = 0;
        for (var cell : executed.over(saved)) {
            number = cell.id().equals(id) ? cell.number() : number;
            if (!cell.id().equals(id) && executed.run(cell.id()).filter(ExecutedCells.Run::fine).isPresent()) {
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
    ///             names the cells whose saved source differs from the executed one
    public synchronized FlowSource tried() {
        var differing = executed.differing(saved());
        if (!differing.isEmpty()) {
            throw Fault.settings((differing.size() == 1 ? "the saved source of cell " : "the saved sources of cells ")
                    + numbers(differing) + (differing.size() == 1 ? " differs" : " differ")
                    + " from what was executed",
                    "run " + (differing.size() == 1 ? "it" : "them")
                            + " again, or save the notebook");
        }
        return flowSource();
    }

    /** How fresh each cell is, by id. */
    public synchronized Map<String, CellState> states(CellGraph graph) {
        return executed.states(graph, saved());
    }

    /** What a person should know of the session's view of the notebook, one line each. */
    public synchronized List<String> notes() {
        if (file == null) {
            return List.of("no saved notebook is known: the cells are those that ran, in the order of their first run");
        }
        if (!Files.exists(file)) {
            return List.of("there is no " + name() + " any more: after a rename, restart the kernel");
        }
        var differing = executed.differing(saved());
        return differing.isEmpty()
                ? List.of()
                : List.of("cell " + numbers(differing) + ": the saved source differs from what was executed");
    }

    private static String numbers(List<CellSource> cells) {
        return String.join(", ", cells.stream().map(cell -> String.valueOf(cell.number())).toList());
    }

    private List<CellSource> saved() {
        if (file == null || !Files.exists(file)) {
            return List.of();
        }
        return NotebookFile.read(file).cells().stream().filter(cell -> !deleted.contains(cell.id())).toList();
    }

    /** How people call it. */
    public String name() {
        return file == null ? "notebook" : String.valueOf(file.getFileName());
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
