package dev.flowcell.aws.ecr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/// Looks at where a cluster's images go: whose registry it is, whether the user may push there, and whether its
/// repositories let those tags move that Flowcell moves. Nothing is pushed.
public final class RegistryCheck {

    /// A repository that there is none of. Whether one may push to it, AWS says before it says that it is not there: so
    /// nothing is begun in a repository that is in use.
    public static final String NOWHERE = "flowcell-doctor";

    private static final int NAMES = 5;

    private final ClusterSettings settings;
    private final String region;
    private final List<Finding> findings = new ArrayList<>();

    private RegistryCheck(ClusterSettings settings, String region) {
        this.settings = settings;
        this.region = region;
    }

    /// All that is found, in order.
    ///
    /// @param region
    ///            of the cluster
    /// @throws Fault
    ///             if ECR is the registry, and can't be asked
    public static List<Finding> of(ClusterSettings settings, String region) {
        var check = new RegistryCheck(settings, region);
        check.look();
        return List.copyOf(check.findings);
    }

    private void look() {
        var registry = settings.registry();
        var prefix = EcrRegistry.repository(registry, "");
        if (prefix == null) {
            fine("images go to " + registry);
            return;
        }
        var host = registry == null ? null : registry.replaceFirst("/.*", "");
        var place = host == null ? region : EcrRegistry.region(host).orElse(region);
        var away = place.equals(region) ? "" : " in " + place + ", from which each start in " + region + " pulls them";
        try (var aws = new AwsClients(place)) {
            var own = EcrRegistry.own(aws);
            if (host != null && !host.equals(own)) {
                findings.add(new Finding(true, "images go to " + registry + away + ", which is not of your account ("
                        + own + " is): its owner makes each flow's repository, and lets you push to it",
                        "aws ecr set-repository-policy --repository-name NAME --policy-text file://FILE --region "
                                + place));
                return;
            }
            fine("images go to " + (registry == null ? own : registry) + away
                    + ", where the first register of a flow makes its repository");
            push(aws, prefix);
            tags(aws, prefix);
        }
    }

    private void push(AwsClients aws, String prefix) {
        try {
            aws.of(EcrClient.builder()).initiateLayerUpload(request -> request.repositoryName(prefix + NOWHERE));
        } catch (RepositoryNotFoundException e) {
            fine("you may push images there");
        } catch (EcrException e) {
            if (AwsFaults.code(e).startsWith("AccessDenied")) {
                findings.add(new Finding(false, "you may not push images there (ecr:InitiateLayerUpload)",
                        "flowcell policy NB --cluster \"" + settings.kind() + " " + settings.name()
                                + "\" prints the rights that it takes",
                        Fault.Whose.settings));
            }
        }
    }

    /** Who may push to one repository alone may not list them all; then each push says it. */
    private void tags(AwsClients aws, String prefix) {
        List<Repositories.Tagging> all;
        try {
            all = new Repositories(aws).tagging(prefix);
        } catch (Fault e) {
            return;
        }
        of(all, Repositories.Tagging.Moves.none).ifPresent(names -> findings.add(new Finding(false,
                "no tag of " + names + " can be moved, and each register moves latest: the second one would fail",
                remedy(all, Repositories.Tagging.Moves.none, aws), Fault.Whose.settings)));
        of(all, Repositories.Tagging.Moves.all).ifPresent(names -> findings.add(new Finding(true,
                "all tags of " + names + " can be moved, also those that name a version",
                remedy(all, Repositories.Tagging.Moves.all, aws))));
    }

    private static Optional<String> of(List<Repositories.Tagging> all, Repositories.Tagging.Moves moves) {
        var names = all.stream().filter(each -> each.moves() == moves).map(Repositories.Tagging::name).toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        var some = names.stream().limit(NAMES).collect(Collectors.joining(", "));
        return Optional.of((names.size() == 1 ? "the repository " : "the repositories ") + some
                + (names.size() > NAMES ? " and " + (names.size() - NAMES) + " more" : ""));
    }

    private static String remedy(List<Repositories.Tagging> all, Repositories.Tagging.Moves moves, AwsClients aws) {
        var first = all.stream().filter(each -> each.moves() == moves).findFirst().orElseThrow().name();
        return "aws ecr put-image-tag-mutability --repository-name " + first + " --image-tag-mutability"
                + " IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters "
                + Repositories.MOVING.stream().map(tag -> "filterType=WILDCARD,filter=" + tag)
                        .collect(Collectors.joining(" "))
                + " --region " + aws.region();
    }

    private void fine(String what) {
        findings.add(new Finding(true, what, ""));
    }
}
