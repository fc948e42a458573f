package dev.flowcell.aws.eks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.aws.client.Tags;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.FargateProfile;
import software.amazon.awssdk.services.eks.model.FargateProfileSelector;
import software.amazon.awssdk.services.eks.model.FargateProfileStatus;

/// Which pods of a cluster run on Fargate: a pod that no profile selects waits for a node, for ever where there
/// is none.
final class FargateProfiles {

    /** What every pod of Flowcell's carries, whatever its run. */
    static final Map<String, String> LABELS = Map.of(Tags.MANAGED_BY, Tags.FLOWCELL);
    /** Labels whose values a run gives. */
    private static final List<String> OF_A_RUN = List.of(Tags.RUN, Tags.FLOW, Tags.VERSION);

    private final EksCluster cluster;

    FargateProfiles(EksCluster cluster) {
        this.cluster = cluster;
    }

    /** All of them. */
    List<FargateProfile> all() {
        var eks = cluster.eks();
        return cluster.aws().call("looking for Fargate profiles",
                () -> eks.listFargateProfilesPaginator(request -> request.clusterName(cluster.name()))
                        .fargateProfileNames().stream()
                        .map(profile -> eks.describeFargateProfile(
                                request -> request.clusterName(cluster.name()).fargateProfileName(profile))
                                .fargateProfile())
                        .toList());
    }

    /** The one that takes Flowcell's pods of a namespace; one that is up comes first. */
    Optional<FargateProfile> taking(String namespace) {
        var fitting = all().stream().filter(profile -> profile.selectors().stream()
                .anyMatch(selector -> takes(selector, namespace))).toList();
        return fitting.stream().filter(FargateProfiles::up).findFirst().or(() -> fitting.stream().findFirst());
    }

    static boolean up(FargateProfile profile) {
        return profile.status() == FargateProfileStatus.ACTIVE;
    }

    static boolean takes(FargateProfileSelector selector, String namespace) {
        return fits(selector.namespace(), namespace) && EksCluster.tags(selector.labels()).entrySet().stream()
                .allMatch(label -> LABELS.containsKey(label.getKey())
                        ? fits(label.getValue(), String.valueOf(LABELS.get(label.getKey())))
                        : OF_A_RUN.contains(label.getKey()) && label.getValue().equals("*"));
    }

    /** `*` and `?` stand for what they stand for in file names. */
    private static boolean fits(String pattern, String text) {
        return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), text);
    }

    /** Whether pods that no profile takes find a node all the same. */
    boolean nodes(Cluster found) {
        var automatic = found.computeConfig() != null && Boolean.TRUE.equals(found.computeConfig().enabled());
        return automatic || !cluster.aws().call("looking for node groups", () -> cluster.eks()
                .listNodegroups(request -> request.clusterName(cluster.name()))).nodegroups().isEmpty();
    }
}
