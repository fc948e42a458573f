package dev.flowcell.app.command;

import dev.flowcell.app.Parts;
import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.report.RunReport;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalCache;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Parts without a JShell, an image or a cluster. */
final class FakeParts implements Parts {

    final FakeFlows flows = new FakeFlows();
    final FakeSession session = new FakeSession();
    List<Finding> findings = List.of(new Finding(true, "API server", ""),
            new Finding(false, "namespace flows", "create it"));

    @Override
    public FakeFlows flows() {
        return flows;
    }

    @Override
    public NotebookFlow read(Path notebook) {
        if (!Files.exists(notebook)) {
            throw Fault.settings("there is no notebook " + notebook, "check the path");
        }
        var cell = new Cell("c1", 1, null, Cell.Role.params, "int limit = 20;", StepOptions.DEFAULT, List.of(), null,
                List.of());
        return new NotebookFlow(new FlowSource(notebook.getFileName().toString(), notebook.getParent(), List.of(cell),
                List.of(), Map.of(), List.of(), List.of(), Map.of(), List.of()), ClusterSettings.LOCAL, false);
    }

    @Override
    public ClusterSettings cluster(String text) {
        if (text.equals("local")) {
            return ClusterSettings.LOCAL;
        }
        if (!text.startsWith("k8s")) {
            throw Fault.settings("there is no cluster of kind " + text, "use local or k8s");
        }
        var local = ClusterSettings.LOCAL;
        return ClusterSettings.of("k8s").inNamespace("flows");
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        return findings;
    }

    @Override
    public String policies(FlowSource flow, @Nullable String name, boolean scheduled, ClusterSettings settings) {
        return "{\"rights of\": \"" + name + " on " + settings.kind() + (scheduled ? " by the clock" : "") + "\"}";
    }

    @Override
    public LocalCache cache() {
        return new LocalCache(Path.of("nowhere"));
    }

    @Override
    public String graphText(NotebookFlow notebook, CellGraph graph) {
        return "graph of " + notebook.source().notebook();
    }

    @Override
    public String graphJson(Path notebook, CellGraph graph) {
        return "{\"notebook\":\"" + notebook + "\"}";
    }

    @Override
    public String reportPage(RunReport report) {
        return "<html>" + report.state().run() + "</html>";
    }

    @Override
    public Map<String, String> secretValues(List<Secret> secrets, Path folder, ClusterSettings cluster,
            BiFunction<String, Boolean, String> ask) {
        return Map.of();
    }

    @Override
    public FakeSession session(Path notebook, Map<String, String> parameters, @Nullable ClusterSettings cluster) {
        session.cluster = cluster;
        return session;
    }

    @Override
    public void kernel(Path connectionFile) {
        throw new UnsupportedOperationException();
    }
}
