package dev.flowcell.aws.ecs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import dev.flowcell.aws.client.Tags;
import dev.flowcell.aws.logs.LogGroups;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.engine.Engine;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.CPUArchitecture;
import software.amazon.awssdk.services.ecs.model.EphemeralStorage;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.MountPoint;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.OSFamily;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.SortOrder;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;
import software.amazon.awssdk.services.ecs.model.Volume;

/// Task definitions: a family a flow, a revision a version. What a run is told, each run is told by itself; so all runs
/// of a version share its revision, and only another size, role or secret makes another one.
final class TaskDefinitions {

    static final String CONTAINER = "flow";
    static final String FAMILY = "flowcell-";

    /** Of all that a definition holds: equal ones are not registered twice. */
    private static final String CONTENT = "flowcell.dev/content";
    /** So many of a family's newest revisions are looked at for an equal one. */
    private static final int LOOKED_AT = 10;
    /** As the images' own. */
    private static final String USER = "65532:65532";
    /** Time for the process to write its last events when it is told to end. */
    private static final int GRACE_SECONDS = 30;
    /** How a process ends that is not started again: all ways but the engine's own wish to go on. */
    private static final List<Integer> FINAL = List.of(0, 1, 2, 3, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135,
            136, 137, 139, 143, 255, Engine.CANT_HELP);
    /** Fargate starts no container again that did not run for so long. */
    private static final int LEAST_RESTART_SECONDS = 60;

    private final EcsCluster cluster;

    TaskDefinitions(EcsCluster cluster) {
        this.cluster = cluster;
    }

    /** `news/bbc` as `flowcell-news_bbc`: a family's name has no slash, and a flow's name no underscore. */
    static String family(String flow) {
        return FAMILY + flow.replace('/', '_');
    }

    /// The revision of a version, registered where it is not yet.
    ///
    /// @return its ARN
    /// @throws Fault
    ///             if something that it names is missing
    String of(FlowImage image, Map<String, String> environment, List<Secret> secrets) {
        var told = cluster.environment(environment);
        var wanted = request(image, told, secrets);
        var content = content(wanted, told);
        return known(wanted.family(), content).orElseGet(() -> register(wanted, image, content));
    }

    private RegisterTaskDefinitionRequest request(FlowImage image, Map<String, String> environment,
            List<Secret> secrets) {
        var settings = cluster.settings();
        var size = FargateSize.of(settings);
        var roles = new Roles(cluster);
        var volumes = List.of("tmp", "work");
        return RegisterTaskDefinitionRequest.builder().family(family(image.name()))
                .requiresCompatibilities(Compatibility.FARGATE).networkMode(NetworkMode.AWSVPC)
                .cpu(String.valueOf(size.cpu())).memory(String.valueOf(size.memory()))
                .executionRoleArn(roles.execution()).taskRoleArn(roles.task())
                .runtimePlatform(platform -> platform.operatingSystemFamily(OSFamily.LINUX).cpuArchitecture(
                        settings.architecture().equals("arm64") ? CPUArchitecture.ARM64 : CPUArchitecture.X86_64))
                .ephemeralStorage(size.disk() == null
                        ? null
                        : EphemeralStorage.builder().sizeInGiB(size.disk()).build())
                .volumes(volumes.stream().map(name -> Volume.builder().name(name).build()).toList())
                .containerDefinitions(container(image, environment, new TaskSecrets(cluster).resolve(secrets), volumes))
                .build();
    }

    private ContainerDefinition container(FlowImage image, Map<String, String> environment,
            List<software.amazon.awssdk.services.ecs.model.Secret> secrets, List<String> volumes) {
        return ContainerDefinition.builder().name(CONTAINER).image(reference(image)).essential(true).user(USER)
                .readonlyRootFilesystem(true).stopTimeout(GRACE_SECONDS)
                .linuxParameters(linux -> linux.capabilities(capabilities -> capabilities.drop("ALL")))
                .mountPoints(volumes.stream()
                        .map(name -> MountPoint.builder().sourceVolume(name).containerPath("/" + name).build())
                        .toList())
                .environment(environment.entrySet().stream()
                        .map(each -> KeyValuePair.builder().name(each.getKey()).value(each.getValue()).build())
                        .toList())
                .secrets(secrets)
                .restartPolicy(policy -> policy.enabled(true).ignoredExitCodes(FINAL)
                        .restartAttemptPeriod(LEAST_RESTART_SECONDS))
                .logConfiguration(log -> log.logDriver(LogDriver.AWSLOGS)
                        .options(new TreeMap<>(
                                Map.of("awslogs-group", cluster.logGroup(), "awslogs-region", cluster.region(),
                                        "awslogs-stream-prefix", prefix(image.name()),
                                        // Without it the driver may drop lines: non-blocking is its own choice since 2025.
                                        "mode", "blocking"))))
                .build();
    }

    /** What a task's log stream begins with. */
    static String prefix(String flow) {
        return flow.replace('/', '.');
    }

    private static String reference(FlowImage image) {
        var reference = image.reference();
        if (reference == null) {
            throw Fault.settings("the image of " + image.name() + " is in the local registry only, where Fargate can't"
                    + " pull it", "register it again: it then goes to the account's ECR, or to --registry HOST/PATH");
        }
        return reference;
    }

    /** The SDK's own text leaves the environment out, as something that may be secret; here it never is. */
    private static String content(RegisterTaskDefinitionRequest request, Map<String, String> environment) {
        return Checksums.of((request + " " + environment).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** The newest revision that holds the same. */
    private Optional<String> known(String family, String content) {
        var newest = described(family, content);
        if (newest.isEmpty() || newest.get().isPresent()) {
            return newest.flatMap(found -> found);
        }
        var others = cluster.call("listing the revisions of " + family,
                () -> cluster.ecs().listTaskDefinitions(request -> request.familyPrefix(family).sort(SortOrder.DESC)
                        .maxResults(LOOKED_AT)))
                .taskDefinitionArns();
        return others.stream().skip(1).map(arn -> described(arn, content).flatMap(found -> found))
                .flatMap(Optional::stream).findFirst();
    }

    /** Empty where there is none; empty within where it holds something else. */
    private Optional<Optional<String>> described(String definition, String content) {
        return cluster.call("looking for the task definition " + definition, () -> {
            try {
                var answer = cluster.ecs().describeTaskDefinition(request -> request.taskDefinition(definition)
                        .include(TaskDefinitionField.TAGS));
                var tag = answer.tags().stream().filter(each -> each.key().equals(CONTENT)).findFirst();
                return Optional.of(tag.filter(each -> each.value().equals(content))
                        .map(each -> answer.taskDefinition().taskDefinitionArn()));
            } catch (ClientException e) {
                return Optional.empty(); // "Unable to describe task definition."
            }
        });
    }

    private String register(RegisterTaskDefinitionRequest wanted, FlowImage image, String content) {
        LogGroups.ensure(cluster.aws(), cluster.logs(), cluster.logGroup(),
                Map.of(Tags.MANAGED_BY, Tags.FLOWCELL, Tags.CLUSTER, cluster.name()));
        var tags = tags(Map.of(Tags.FLOW, prefix(image.name()), Tags.VERSION, image.version(), Tags.CLUSTER,
                cluster.name(), CONTENT, content));
        var registered = cluster.call("registering " + wanted.family(), () -> cluster.ecs()
                .registerTaskDefinition(wanted.toBuilder().tags(tags).build()));
        return Objects.requireNonNull(registered.taskDefinition().taskDefinitionArn());
    }

    /** These tags, and that it is Flowcell's. */
    static List<Tag> tags(Map<String, @Nullable String> tags) {
        var all = new ArrayList<Tag>();
        all.add(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build());
        tags.forEach((key, value) -> all.add(Tag.builder().key(key).value(value).build()));
        all.sort(Comparator.comparing(Tag::key));
        return all;
    }
}
