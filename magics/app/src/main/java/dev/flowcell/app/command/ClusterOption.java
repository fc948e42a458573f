package dev.flowcell.app.command;

import dev.flowcell.app.Parts;
import dev.flowcell.app.Parts.NotebookFlow;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** `--cluster`. */
final class ClusterOption {

    @Option(names = "--cluster", paramLabel = "\"KIND …\"", description = "Where it runs, as after %%cluster: \"k8s --namespace flows\". Default: what the notebook says, or what the flow was registered for.")
    @Nullable
    String cluster;

    /** That of the option, or else the notebook's own. */
    ClusterSettings of(Parts parts, NotebookFlow notebook) {
        return cluster == null ? notebook.cluster() : parts.cluster(cluster);
    }

    /** The option as it was given, for another call. */
    String again() {
        return cluster == null ? "" : " --cluster \"" + cluster + "\"";
    }

    /** That of the option, or else the one that the flow was registered for. */
    ClusterSettings of(Parts parts, String flow) {
        return cluster == null ? parts.flows().needs(flow).cluster() : parts.cluster(cluster);
    }
}
