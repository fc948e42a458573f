package dev.flowcell.kubernetes;

import java.math.BigDecimal;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/// How much a run's pod gets. Memory is limited to what it asks for, so a node never runs out of it and the heap
/// follows the limit; processors are asked for and not limited, so that a JVM may start as fast as the node lets it.
record PodSize(Quantity cpu, Quantity memory) {

    /** Without `--cpu`: enough to be scheduled fairly, little enough to fit on a busy node. */
    static final String DEFAULT_CPU = "250m";
    /** Without `--memory`: without a limit, the heap would follow the node's memory. */
    static final String DEFAULT_MEMORY = "1Gi";

    /// @throws Fault
    ///             if a size is not written as Kubernetes writes it
    static PodSize of(ClusterSettings settings) {
        return new PodSize(parse("--cpu", settings.cpu(), DEFAULT_CPU, "500m or 2"),
                parse("--memory", settings.memory(), DEFAULT_MEMORY, "512Mi or 4Gi"));
    }

    private static Quantity parse(String option, @Nullable String given, String otherwise, String example) {
        var text = given == null ? otherwise : given;
        try {
            var quantity = new Quantity(text);
            if (quantity.getNumericalAmount().compareTo(BigDecimal.ZERO) > 0 && text.matches("[0-9.]+[a-zA-Z]*")) {
                return quantity;
            }
        } catch (RuntimeException e) {
            // Said below: the parser's own message does not name the option.
        }
        throw Fault.settings(option + " " + text + " is not an amount", "write it as in " + option + " " + example);
    }
}
