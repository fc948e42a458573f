package dev.flowcell.flow.target;

import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.error.Fault;

/** Makes the targets of one kind of cluster. */
public interface TargetProvider {

    /** The kinds it serves, such as `k8s`. */
    List<String> kinds();

    /// The target of these settings. Cheap: nothing is asked of the cluster yet.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the settings can't be right
    Target target(ClusterSettings settings);

    /// Looks at the cluster and says what is there and what is missing, all at once.
    List<Finding> check(ClusterSettings settings);

    /// The settings as an image is shipped by them: where they name no registry, one that the cluster brings along.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if that can't be asked for
    default ClusterSettings shipping(ClusterSettings settings) {
        return settings;
    }

    /// What `--create` would make for these settings, in order; what is there already is left out.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if nothing of this kind can be made
    default List<Change> creation(ClusterSettings settings) {
        throw Fault.settings("%cluster " + settings.kind() + " makes nothing", "leave out --create");
    }

    /// What `--delete` would remove, in order: only what carries Flowcell's label or tag.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if nothing of this kind can be removed
    default List<Change> deletion(ClusterSettings settings) {
        throw Fault.settings("%cluster " + settings.kind() + " removes nothing", "leave out --delete");
    }

    /// The least rights with which a flow is shipped to such a cluster and runs there, as one JSON object: the cloud's
    /// own policies, by who needs them.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if this kind knows no such rights, or can't ask whose account it is
    default String policies(ClusterSettings settings, Uses uses) {
        throw Fault.settings("%cluster " + settings.kind() + " asks for no rights of a cloud's", "name one that does:"
                + " --cluster \"ecs NAME\" or --cluster \"eks NAME\"");
    }

    /// The one that serves the settings' kind.
    ///
    /// @throws Fault
    ///             if none does; names the kinds that there are
    static TargetProvider of(ClusterSettings settings, List<TargetProvider> providers) {
        return providers.stream().filter(provider -> provider.kinds().contains(settings.kind())).findFirst()
                .orElseThrow(() -> Fault.settings("this build reaches no cluster of kind " + settings.kind(),
                        "use " + providers.stream().flatMap(provider -> provider.kinds().stream())
                                .collect(Collectors.joining(" or "))));
    }

    /// What a flow uses beside its cluster.
    ///
    /// @param name
    ///            the flow's, which its image has, too
    /// @param scheduled
    ///            whether it is registered with a schedule
    record Uses(String name, List<Secret> secrets, boolean scheduled) {
    }

    /// One thing that is made or removed, shown before it is done.
    ///
    /// @param what
    ///            `makes the role flowcell-execution: may pull from ECR and write to CloudWatch`
    /// @param done
    ///            does it
    record Change(String what, Runnable done) {
    }

    /// @param fine
    ///            whether it is as it should be
    /// @param what
    ///            `namespace flows`, `registry 127.0.0.1:5000`
    /// @param remedy
    ///            one line, empty where it is fine
    /// @param whose
    ///            who can mend it, where it is not fine
    record Finding(boolean fine, String what, String remedy, Fault.Whose whose) {

        /** Something of the cluster's. */
        public Finding(boolean fine, String what, String remedy) {
            this(fine, what, remedy, Fault.Whose.cluster);
        }

        /** What a call that needs it would be refused with. */
        public static Finding of(Fault fault) {
            return new Finding(false, String.valueOf(fault.getMessage()), fault.remedy(), fault.whose());
        }
    }
}
