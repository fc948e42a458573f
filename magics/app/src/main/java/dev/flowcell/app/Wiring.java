package dev.flowcell.app;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.kernel.JupyterKernel;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.SessionSettings;
import dev.flowcell.kernel.session.Sessions;
import dev.flowcell.kubernetes.KubernetesTargets;
import dev.flowcell.runtime.error.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The one place where the real parts are put together. */
public final class Wiring implements Parts {

    private final List<TargetProvider> providers = List.of(new KubernetesTargets());

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
        return provider(settings).target(settings);
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        return provider(settings).check(settings);
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
        var absolute = notebook.toAbsolutePath();
        var folder = Files.isDirectory(absolute) ? absolute : absolute.getParent();
        return Sessions.start(settings().withDirectory(folder == null ? absolute : folder));
    }

    @Override
    public void kernel(Path connectionFile) {
        JupyterKernel.run(connectionFile, settings());
    }

    private static SessionSettings settings() {
        return SessionSettings.defaults();
    }

    /** Every kind of cluster that is known here, each with its one provider. */
    private TargetProvider provider(ClusterSettings settings) {
        return providers.stream().filter(provider -> provider.kinds().contains(settings.kind())).findFirst()
                .orElseThrow(() -> Fault.settings("there is no cluster of kind " + settings.kind(),
                        "use one of " + providers.stream().flatMap(provider -> provider.kinds().stream())
                                .collect(Collectors.joining(", "))));
    }

    private static Fault unfinished() {
        return Fault.settings("this part is not there yet", "wait for it");
    }
}
