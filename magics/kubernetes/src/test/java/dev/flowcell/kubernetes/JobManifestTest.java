package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.ClusterSettings.Fargate;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.RunSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobManifestTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void aRunWithEverythingIsThisJob() throws Exception {
        var settings = settings("file:/data?claim=flows", "2", "4Gi", "flows");
        var job = new JobManifest(settings, Map.of()).job(request("registry.example/flows/news/bbc@" + DIGEST),
                List.of(new SecretReference.Key("TOKEN", "flowcell-secrets", "TOKEN")));

        try (var golden = JobManifestTest.class.getResourceAsStream("job.yaml")) {
            assertThat(Serialization.asYaml(job)).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aRunWithoutSettingsHasALimitOfMemoryAndNoVolumeOfAStore() {
        var job = new JobManifest(settings(null, null, null, null), Map.of()).job(request("r/a@" + DIGEST), List.of());

        var pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getContainers().getFirst().getResources().getLimits()).hasToString("{memory=1Gi}");
        assertThat(pod.getVolumes()).extracting("name").containsExactly("tmp", "work");
        assertThat(pod.getServiceAccountName()).isNull();
    }

    @Test
    void aMapOverPodsIsOneIndexedJobWhoseIndexZeroIsTheRun() {
        var job = new JobManifest(settings("file:/data?claim=flows", null, null, null), Map.of())
                .job(spread(request("r/a@" + DIGEST)), List.of());

        var spec = job.getSpec();
        assertThat(Serialization.asYaml(spec.getSuccessPolicy())).isEqualTo("---\nrules:\n- succeededIndexes: \"0\"\n");
        assertThat(List.of(spec.getCompletionMode(), spec.getCompletions(), spec.getParallelism(),
                spec.getBackoffLimitPerIndex(), spec.getMaxFailedIndexes())).containsExactly("Indexed", 7, 7, 6, 7);
        assertThat(spec.getBackoffLimit()).isNull();
        assertThat(spec.getPodFailurePolicy().getRules().getLast().getOnExitCodes().getValues()).containsExactly(1, 2,
                3);
        var variables = spec.getTemplate().getSpec().getContainers().getFirst().getEnv();
        assertThat(variables.getLast().getName()).isEqualTo(RunSpec.PROCESS_VARIABLE);
        assertThat(variables.getLast().getValueFrom().getFieldRef().getFieldPath())
                .isEqualTo("metadata.annotations['batch.kubernetes.io/job-completion-index']");
        assertThat(variables).filteredOn(each -> each.getName().equals(RunSpec.VARIABLE)).singleElement()
                .satisfies(told -> assertThat(told.getValue()).contains("\"processes\":7"));
        SpreadJob.check(job, "1.34");
        spec.setSuccessPolicy(null); // as a cluster answers that does not know it
        assertThat(catchThrowableOfType(Fault.class, () -> SpreadJob.check(job, "1.28")).line())
                .isEqualTo("Kubernetes 1.28 knows no success policy of Jobs, which a map over pods needs: leave --pods "
                        + "out, or take a cluster of 1.33 or later (1.31 has it, too, where nobody switched it off)");
    }

    @Test
    void aPodAsksAwsWhereTheUserDoesUnlessTheFlowSaysOtherwise() {
        var user = Map.of("AWS_ENDPOINT_URL", "http://10.0.0.1:4566", "AWS_ENDPOINT_URL_S3", "http://10.0.0.1:9000",
                "AWS_ENDPOINT_URL_SSM", "https://ann:word@example.org", "AWS_SECRET_ACCESS_KEY", "secret");
        var job = new JobManifest(settings(null, null, null, null), user).job(
                request("r/a@" + DIGEST, Map.of("AWS_ENDPOINT_URL_S3", "http://flow:9000")), List.of());

        var variables = job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv();
        assertThat(variables).filteredOn(each -> each.getName().startsWith("AWS"))
                .extracting(each -> each.getName() + "=" + each.getValue())
                .containsExactly("AWS_ENDPOINT_URL=http://10.0.0.1:4566", "AWS_ENDPOINT_URL_S3=http://flow:9000");
    }

    /** Where a pod reads a vault, and in which region, unless the flow says another. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"eu-west-1, -, eu-west-1", "eu-west-1, us-east-1, us-east-1", "-, -, -"})
    void aVaultIsNamedToTheProcessAndItsValueNowhere(@Nullable String region, @Nullable String own,
            @Nullable String told) {
        var settings = new ClusterSettings("k8s", null, region, "flows", null, null, null, null, null, null, null,
                "amd64", Fargate.DEFAULT);
        Map<String, String> environment = own == null ? Map.of() : Map.of("AWS_REGION", own);
        var secrets = List.<SecretReference>of(new SecretReference.Vault("TOKEN", "aws:prod/s3#token"),
                new SecretReference.Vault("KEY", "ssm:/prod/key"),
                new SecretReference.Key("OTHER", "flowcell-secrets", "OTHER"));
        assertThat(variables(settings, environment, secrets)).containsEntry("FLOWCELL_VAULT_TOKEN", "aws:prod/s3#token")
                .containsEntry("FLOWCELL_VAULT_KEY", "ssm:/prod/key").containsEntry("FLOWCELL_SECRET_OTHER", null)
                .doesNotContainKeys("FLOWCELL_SECRET_TOKEN", "FLOWCELL_SECRET_KEY", "FLOWCELL_VAULT_OTHER")
                .satisfies(all -> assertThat(all.get("AWS_REGION")).isEqualTo(told));
        assertThat(variables(settings, Map.of(), secrets.subList(2, 3))).as("nobody asks AWS")
                .doesNotContainKey("AWS_REGION");
    }

    private static Map<String, @Nullable String> variables(ClusterSettings settings, Map<String, String> environment,
            List<SecretReference> secrets) {
        var all = new java.util.HashMap<String, @Nullable String>();
        new JobManifest(settings, Map.of()).job(request("r/a@" + DIGEST, environment), secrets).getSpec().getTemplate()
                .getSpec().getContainers().getFirst().getEnv()
                .forEach(each -> all.put(each.getName(), each.getValue()));
        return all;
    }

    @Test
    void aMapOverPodsNeedsAStoreThatAllSee() {
        var manifest = new JobManifest(settings(null, null, null, null), Map.of());
        assertThat(catchThrowableOfType(Fault.class,
                () -> manifest.job(spread(request("r/a@" + DIGEST)), List.of())).line())
                .isEqualTo("%%map --pods (m) needs a store that all pods see: name one with %cluster k8s … --store "
                        + "file:/PATH?claim=NAME, or leave --pods out");
    }

    @Test
    void theKeysOfAStoreOnS3ComeByReferenceAndTheProcessIsNotToldFromWhere() {
        var store = "s3:flows/a?endpoint=http://10.0.0.1:9000&secret=keys";
        var request = request("r/a@" + DIGEST);
        var job = new JobManifest(settings(store, null, null, null), Map.of())
                .job(new RunRequest(request.image(), request.spec().storing(store), List.of(), Map.of()), List.of());

        var pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getVolumes()).extracting("name").containsExactly("tmp", "work");
        var variables = pod.getContainers().getFirst().getEnv();
        assertThat(variables.stream().filter(each -> each.getValueFrom() != null)
                .map(each -> each.getName() + " of " + each.getValueFrom().getSecretKeyRef().getName()))
                .containsExactly("AWS_ACCESS_KEY_ID of keys", "AWS_SECRET_ACCESS_KEY of keys",
                        "AWS_SESSION_TOKEN of keys");
        assertThat(variables.getLast().getValue()).contains("s3:flows/a?endpoint=http://10.0.0.1:9000")
                .doesNotContain("secret=");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "-                                       | there is no Secret keys in the namespace flows",
            "AWS_ACCESS_KEY_ID                       | the Secret keys lacks AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY | -"})
    void aSecretOfAStoreThatLacksKeysIsSaidWithTheRemedy(@Nullable String keys, @Nullable String line) {
        var fault = new StoreKeys("keys").missing(keys == null ? null : Set.of(keys.split(",")), "flows");
        assertThat(fault == null ? null : fault.line()).isEqualTo(line == null
                ? null
                : line + ": make it with kubectl create secret generic keys -n flows --from-env-file=FILE, whose lines"
                        + " are AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…");
    }

    @Test
    void anImageThatWasNotPushedIsRefusedWithTheRemedy() {
        var manifest = new JobManifest(settings(null, null, null, null), Map.of());
        var fault = catchThrowableOfType(Fault.class, () -> manifest.job(request(null), List.of()));
        assertThat(fault.line()).contains("local registry only").contains("--registry");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            file:/data      |       |       | the store file:/data is a folder of this machine, which a pod does not see: name a volume claim, --store file:/data?claim=NAME, or leave --store out
            s3:b?secret=A_B |       |       | 'A_B' can't be the name of a Secret: write ?secret=NAME
            file:data       |       |       | the store file:data is not an absolute path: write file:/data?claim=NAME
            file:/d?claim=  |       |       | the store file:/d?claim= is a folder of this machine, which a pod does not see: name a volume claim, --store file:/d?claim=NAME, or leave --store out
                            | many  |       | --cpu many is not an amount: write it as in --cpu 500m or 2
                            | -1    |       | --cpu -1 is not an amount: write it as in --cpu 500m or 2
                            | 0     |       | --cpu 0 is not an amount: write it as in --cpu 500m or 2
                            |       | 4 GB  | --memory 4 GB is not an amount: write it as in --memory 512Mi or 4Gi
                            |       | 1Xi   | --memory 1Xi is not an amount: write it as in --memory 512Mi or 4Gi
            """)
    void settingsThatCantBeRightAreRefusedInOneLine(@Nullable String store, @Nullable String cpu,
            @Nullable String memory, String line) {
        var fault = catchThrowableOfType(Fault.class,
                () -> new JobManifest(settings(store, cpu, memory, null), Map.of()));
        assertThat(fault.line()).isEqualTo(line);
        assertThat(fault.whose()).isEqualTo(Fault.Whose.settings);
    }

    @Test
    void aRegisteredFlowIsThisCronJob() throws Exception {
        var cron = new CronJobManifest(new JobManifest(settings(null, null, null, null), Map.of()),
                UnaryOperator.identity());
        var request = request("registry.example/flows/news/bbc@" + DIGEST);
        var kept = new RunRequest(request.image(), new RunSpec(null, "news/bbc", request.image().version(), null,
                Map.of(), Map.of("PRICE", "$5"), null, null, 0, 0, false).notifying("https://example.org/hook"),
                List.of(), Map.of());
        var made = cron.cronJob(kept, List.of(new SecretReference.Key("TOKEN", "flowcell-secrets", "TOKEN")),
                Schedule.of("0 6 * * mon-fri,7", "Europe/Berlin"));

        try (var golden = JobManifestTest.class.getResourceAsStream("cronjob.yaml")) {
            assertThat(Serialization.asYaml(made)).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What Kubernetes is given: its clock knows no 7, and a CronJob without a schedule is suspended. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            */5 * * * *        | */5 * * * *       | 30
            0 * * * *          | 0 * * * *         | 360
            @daily             | 0 0 * * *         | 600
            0 6 ? jan-mar SAT-SUN | 0 6 ? jan-mar 0,6 | 600
            0 6 1 * */1        | 0 6 1 * *         | 600
                               | 0 0 1 1 *         | 600
            """)
    void aScheduleIsOneThatKubernetesKnows(@Nullable String cron, String text, long deadline) {
        var manifest = new CronJobManifest(new JobManifest(settings(null, null, null, null), Map.of()),
                UnaryOperator.identity());
        var spec = manifest.cronJob(request("r/a@" + DIGEST), List.of(),
                cron == null ? null : Schedule.of(cron, "UTC")).getSpec();
        assertThat(spec.getSchedule()).isEqualTo(text);
        assertThat(spec.getStartingDeadlineSeconds()).isEqualTo(deadline);
        assertThat(spec.getSuspend()).isEqualTo(cron == null);
    }

    private static ClusterSettings settings(@Nullable String store, @Nullable String cpu, @Nullable String memory,
            @Nullable String account) {
        return new ClusterSettings("k8s", null, null, "flows", null, store, cpu, memory, null, account, null,
                "amd64", Fargate.DEFAULT);
    }

    private static RunRequest request(@Nullable String reference) {
        return request(reference, Map.of("PRICE", "$5"));
    }

    private static RunRequest request(@Nullable String reference, Map<String, String> environment) {
        var plan = new FlowPlan(1, "flow.News", List.of(), List.of(), List.of());
        var image = new FlowImage("news/bbc", DIGEST, reference, null, plan, List.of(), 0);
        var spec = new RunSpec("news-bbc-1f2e3d4c", "news/bbc", image.version(), "file:/data?claim=flows",
                Map.of("limit", "50"), environment, null, null, 0, 0, false);
        return new RunRequest(image, spec, List.of(), Map.of());
    }

    /** The same with a map over seven pods. */
    private static RunRequest spread(RunRequest request) {
        var options = new StepOptions(0, 0, null, false, null, 1, 7);
        var plan = new FlowPlan(1, "flow.News", List.of(new StepPlan("c1", 1, "m", Kind.map, List.of(), List.of(),
                List.of(), false, options, "key", new MapPlan("items", "m"))), List.of(), List.of());
        var image = request.image();
        return new RunRequest(new FlowImage(image.name(), image.digest(), image.reference(), null, plan, List.of(), 0),
                request.spec(), List.of(), Map.of());
    }
}
