package dev.flowcell.app.command;

import dev.flowcell.app.Parts;
import dev.flowcell.app.Parts.NotebookFlow;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** `--cluster`. */
final class ClusterOption {

    @Option(names = "--cluster", paramLabel = "\"KIND …\"", description = "Where it runs, as after %%cluster: \"k8s --namespace flows\". Default: what the notebook says.")
    @Nullable
    String cluster;

    /** That of the option, or else the notebook's own. */
    ClusterSettings of(Parts parts, NotebookFlow notebook) {
        return cluster == null ? notebook.cluster() : parts.cluster(cluster);
    }

    /** That of the option, or else the default. */
    ClusterSettings alone(Parts parts) {
        return cluster == null ? ClusterSettings.LOCAL : parts.cluster(cluster);
    }
}
