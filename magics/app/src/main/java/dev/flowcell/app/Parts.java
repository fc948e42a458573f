package dev.flowcell.app;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalCache;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.kernel.session.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/** What the commands work with. [Wiring] makes the real ones, each on its first use. */
public interface Parts {

    Flows flows();

    /// Reads a notebook (or a script) as a flow, with where it says that it runs.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it is not there or malformed
    NotebookFlow read(Path notebook);

    /// Reads what stands after `%cluster`.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be right
    ClusterSettings cluster(String text);

    /** What is there and what is missing. */
    List<Finding> check(ClusterSettings settings);

    /// The least rights with which a flow is shipped to a cluster and runs there: the cloud's policies as JSON.
    ///
    /// @param name
    ///            of the flow, or null as its notebook is called
    /// @param scheduled
    ///            whether it is registered with a schedule
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the cluster's kind knows none
    String policies(FlowSource flow, @Nullable String name, boolean scheduled, ClusterSettings settings);

    /** What is kept on this machine so that it need not be made again. */
    LocalCache cache();

    /** The graph as text for a terminal. */
    String graphText(NotebookFlow notebook, CellGraph graph);

    /** The graph of a file as JSON on one line; the file is called as the user did. */
    String graphJson(Path notebook, CellGraph graph);

    /** A run's page, one HTML document. */
    String reportPage(RunReport report);

    /// The values of secrets that are resolved on this machine.
    ///
    /// @param ask
    ///            asks the person: the question, and whether what is typed stays hidden
    Map<String, String> secretValues(List<Secret> secrets, Path folder, ClusterSettings cluster,
            BiFunction<String, Boolean, String> ask);

    /// A session with all magics.
    ///
    /// @param notebook
    ///            the file whose cells it runs, or a folder where there is none
    /// @param parameters
    ///            what the user set with `-p`, for the flows that the session starts
    /// @param cluster
    ///            where its runs go in place of what its `%cluster` says; null leaves it to that
    Session session(Path notebook, Map<String, String> parameters, @Nullable ClusterSettings cluster);

    /** Serves a front-end until it says shutdown. */
    void kernel(Path connectionFile);

    /// A notebook as a flow.
    ///
    /// @param cluster
    ///            what its `%cluster` says, or the default
    /// @param scheduled
    ///            whether it registers itself with a schedule
    record NotebookFlow(FlowSource source, ClusterSettings cluster, boolean scheduled) {
    }
}
