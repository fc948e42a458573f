package dev.flowcell.app;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The one place where the real parts are put together. */
public final class Wiring implements Parts {

    @Override
    public Flows flows() {
        throw unfinished();
    }

    @Override
    public NotebookFlow read(Path notebook) {
        throw unfinished();
    }

    @Override
    public ClusterSettings cluster(String text) {
        throw unfinished();
    }

    @Override
    public Target target(ClusterSettings settings) {
        throw unfinished();
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        throw unfinished();
    }

    @Override
    public String graphText(NotebookFlow notebook, CellGraph graph) {
        throw unfinished();
    }

    @Override
    public String graphJson(NotebookFlow notebook, CellGraph graph) {
        throw unfinished();
    }

    @Override
    public Map<String, String> secretValues(FlowSource source, ClusterSettings cluster,
            BiFunction<String, Boolean, String> ask) {
        throw unfinished();
    }

    @Override
    public Session session(Path notebook) {
        throw unfinished();
    }

    @Override
    public void kernel(Path connectionFile) {
        throw unfinished();
    }

    private static Fault unfinished() {
        return Fault.settings("this part is not there yet", "wait for it");
    }
}
