package dev.flowcell.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.AwsEndpoints;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.engine.Engine;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import org.jspecify.annotations.Nullable;

/** A run as a Job. Nothing is asked of a cluster here. */
final class JobManifest {

    static final String CONTAINER = "flow";

    /** Where AWS's clients find it; a pod on EKS with a role is told it by the cluster. */
    private static final String REGION = "AWS_REGION";

    /** The base images' user; any other base runs as it, too. */
    private static final long USER = 65532;
    /** How long the Job and its log stay after the end, in seconds. */
    private static final int KEPT_SECONDS = 3_600;
    /** On Fargate a finished pod is billed until it is deleted. */
    private static final int KEPT_ON_FARGATE_SECONDS = 300;
    /** The same of a run that starts by itself, at night. */
    private static final int KEPT_UNATTENDED_SECONDS = 86_400;
    /** Time for the process to write its last events when it is told to end. */
    private static final long GRACE_SECONDS = 30;
    /** Linux takes no longer variable (128 KiB, name and ending included). */
    private static final int LONGEST_VARIABLE = 120_000;

    private final ClusterSettings settings;
    private final Map<String, String> user;
    private final PodSize size;
    private final @Nullable StoreVolume store;
    private final @Nullable StoreKeys keys;

    /// @throws Fault
    ///             if the settings can't be right
    JobManifest(ClusterSettings settings) {
        this(settings, System.getenv());
    }

    /// @param user
    ///            the user's environment, for where AWS answers
    JobManifest(ClusterSettings settings, Map<String, String> user) {
        this.settings = settings;
        this.user = user;
        this.size = PodSize.of(settings);
        this.store = StoreVolume.of(settings.store());
        this.keys = StoreKeys.of(settings.store());
    }

    /// @param request
    ///            without a run it is the template of a CronJob: its Jobs' names are the runs'
    /// @throws Fault
    ///             if the image is not where a cluster can pull it, or the specification is too long
    Job job(RunRequest request, List<SecretReference> secrets) {
        var spec = request.spec();
        var labels = new TreeMap<>(Map.of(Labels.MANAGED_BY, Labels.FLOWCELL, Labels.FLOW, Labels.value(spec.flow()),
                Labels.VERSION, spec.version()));
        if (spec.run() != null) {
            labels.put(Labels.RUN, spec.run());
        }
        settings.checkSpread(request.image().plan());
        var processes = request.image().plan().processes();
        var job = new JobBuilder().withNewMetadata().withName(spec.run()).withLabels(labels)
                .withAnnotations(Map.of(Labels.FLOW, spec.flow())).endMetadata().withNewSpec().withBackoffLimit(0)
                .withCompletions(1).withParallelism(1).withTtlSecondsAfterFinished(kept(spec))
                .withPodFailurePolicy(failurePolicy()).withTemplate(template(request, secrets, labels)).endSpec()
                .build();
        return processes == 1 ? job : SpreadJob.over(job, processes);
    }

    private int kept(RunSpec spec) {
        if (settings.kind().equals("eks")) {
            return KEPT_ON_FARGATE_SECONDS;
        }
        return spec.run() == null ? KEPT_UNATTENDED_SECONDS : KEPT_SECONDS;
    }

    static String name(RunSpec spec) {
        return Objects.requireNonNull(spec.run(), "a run that is launched has a name");
    }

    /// Exit 1 is the flow's, 2 the settings': another attempt would end alike. A drained or lost node costs nothing,
    /// and a process that ends so that another goes on gets another: the engine counts those.
    private static PodFailurePolicy failurePolicy() {
        return new PodFailurePolicyBuilder().addNewRule().withAction("Ignore").addNewOnPodCondition()
                .withType("DisruptionTarget").withStatus("True").endOnPodCondition().endRule().addNewRule()
                .withAction("Ignore").withNewOnExitCodes().withContainerName(CONTAINER).withOperator("In")
                .withValues(Engine.GO_ON).endOnExitCodes().endRule().addNewRule()
                .withAction("FailJob").withNewOnExitCodes().withContainerName(CONTAINER).withOperator("In")
                .withValues(1, 2).endOnExitCodes().endRule().build();
    }

    private PodTemplateSpec template(RunRequest request, List<SecretReference> secrets, Map<String, String> labels) {
        return new PodTemplateSpecBuilder().withNewMetadata().withLabels(labels).endMetadata().withNewSpec()
                .withRestartPolicy("Never").withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withServiceAccountName(settings.serviceAccount()).withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false).withNewSecurityContext().withRunAsNonRoot(true).withRunAsUser(USER)
                .withRunAsGroup(USER).withFsGroup(USER).withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile().withType("RuntimeDefault")
                .endSeccompProfile().endSecurityContext().withContainers(container(request, secrets))
                .withVolumes(volumes()).endSpec().build();
    }

    private Container container(RunRequest request, List<SecretReference> secrets) {
        return new ContainerBuilder().withName(CONTAINER).withImage(image(request)).withImagePullPolicy("IfNotPresent")
                .withEnv(environment(request.spec().over(request.image().plan().processes()), secrets))
                .withNewResources()
                .withRequests(new TreeMap<>(Map.of("cpu", size.cpu(), "memory", size.memory())))
                .withLimits(Map.of("memory", size.memory())).endResources().withNewSecurityContext()
                .withAllowPrivilegeEscalation(false).withReadOnlyRootFilesystem(true).withNewCapabilities()
                .withDrop("ALL").endCapabilities().endSecurityContext().withVolumeMounts(mounts()).build();
    }

    private static String image(RunRequest request) {
        var reference = request.image().reference();
        if (reference == null) {
            throw Fault.settings("the image of " + request.image().name()
                    + " is in the local registry only, where the cluster can't pull it",
                    "name a registry that both reach with %cluster … --registry HOST/PATH");
        }
        return reference;
    }

    private List<EnvVar> environment(RunSpec spec, List<SecretReference> secrets) {
        var variables = new ArrayList<EnvVar>();
        AwsEndpoints.under(spec.environment(), user).forEach((name, value) -> variables.add(variable(name, value)));
        secrets.forEach(secret -> variables.add(variable(secret)));
        if (settings.region() != null && secrets.stream().anyMatch(SecretReference.Vault.class::isInstance)
                && !spec.environment().containsKey(REGION)) {
            variables.add(variable(REGION, settings.region()));
        }
        if (spec.run() == null) {
            variables.add(new EnvVarBuilder().withName(RunSpec.NAME_VARIABLE).withNewValueFrom().withNewFieldRef()
                    .withFieldPath("metadata.labels['" + Labels.JOB + "']").endFieldRef().endValueFrom().build());
        }
        // The last of a name counts, so %env can't replace it.
        if (keys != null) {
            variables.addAll(keys.environment());
        }
        variables.add(variable(RunSpec.VARIABLE, Plans.write(told(spec))));
        return variables;
    }

    private static EnvVar variable(SecretReference secret) {
        return switch (secret) {
            case SecretReference.Vault vault -> variable(RunSpec.VAULT_PREFIX + vault.name(), vault.source());
            case SecretReference.Key key -> new EnvVarBuilder().withName(RunSpec.SECRET_PREFIX + key.name())
                    .withNewValueFrom().withNewSecretKeyRef().withName(key.secret()).withKey(key.key())
                    .endSecretKeyRef().endValueFrom().build();
        };
    }

    private static EnvVar variable(String name, String value) {
        if (value.length() > LONGEST_VARIABLE) {
            throw Fault.settings(name + " has " + value.length() + " characters, more than a process can be given",
                    "put long parameters into a file, and ship it with %file");
        }
        // Kubernetes would replace $(NAME), and reads $$ as $.
        return new EnvVarBuilder().withName(name).withValue(value.replace("$", "$$")).build();
    }

    /** The process is told the store's path, not the claim behind it, nor who has its keys. */
    private RunSpec told(RunSpec spec) {
        return spec.storing(store == null ? StoreKeys.told(spec.store()) : store.store());
    }

    private List<Volume> volumes() {
        var volumes = new ArrayList<Volume>();
        volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
        volumes.add(new VolumeBuilder().withName("work").withNewEmptyDir().endEmptyDir().build());
        if (store != null) {
            volumes.add(new VolumeBuilder().withName("store").withNewPersistentVolumeClaim()
                    .withClaimName(store.claim()).endPersistentVolumeClaim().build());
        }
        return volumes;
    }

    private List<VolumeMount> mounts() {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("tmp", "/tmp"));
        mounts.add(mount("work", "/work"));
        if (store != null) {
            mounts.add(mount("store", store.path()));
        }
        return mounts;
    }

    private static VolumeMount mount(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }
}
