package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.flow.target.Target.Exit;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kubernetes says, and what a person reads. */
class ReasonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling. | waiting for capacity: no node has 100 CPUs free: ask for less with --cpu, or wait until other pods end
            0/3 nodes are available: 1 Insufficient cpu, 3 Insufficient memory. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod. | waiting for capacity: no node has 100 CPUs free, no node has 2Gi memory free: ask for less with --cpu and --memory, or wait until other pods end
            0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod. | waiting for capacity: the nodes are full of pods: wait until a node is free
            0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling. | waiting for capacity: a node is not ready, a node is cordoned: wait until a node is free
            0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }. | waiting for capacity: a node's disk is full: wait until a node is free
            0/1 nodes are available: 1 node(s) had untolerated taint {team: search}. | waiting for capacity: a node is reserved (taint team: search): wait until a node is free
            0/1 nodes are available: 1 Insufficient nvidia.com/gpu. | waiting for capacity: no node has enough nvidia.com/gpu: wait until a node is free
            0/1 nodes are available: persistentvolumeclaim "flows" not found. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling. | the volume claim flows does not exist: create it, or name another with --store
            0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. | the store's volume claim is not bound to a volume: kubectl describe pvc says why
            no nodes available to schedule pods | the cluster has no node: add one, or wait for its autoscaler
            """)
    void whyNoNodeTakesAPod(String message, String line) {
        assertThat(SchedulingTrouble.line(message, "100", "2Gi")).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            Failed to pull image "h:5000/a@sha256:1": rpc error: code = NotFound desc = failed to pull and unpack image "h:5000/a@sha256:1": failed to resolve reference "h:5000/a@sha256:1": h:5000/a@sha256:1: not found | true | the image h:5000/a@sha256:1 is not in the registry: register the flow again, or check --registry
            Failed to pull image "h:5000/a@sha256:1": rpc error: code = Unknown desc = failed to pull and unpack image: failed to resolve reference: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed | true | h:5000 refuses the node the image h:5000/a@sha256:1: let the nodes pull from it, with an imagePullSecret in the service account
            Failed to pull image "h:5000/a@sha256:1": failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized | true | h:5000 refuses the node the image h:5000/a@sha256:1: let the nodes pull from it, with an imagePullSecret in the service account
            Failed to pull image "h:5000/a@sha256:1": failed to do request: Head "http://h:5000/v2/a/manifests/sha256:1": dial tcp 127.0.0.1:9: connect: connection refused | false | the node does not reach the registry h:5000: name one that the cluster reaches with --registry
            Failed to pull image "h:5000/a@sha256:1": failed to do request: Head "https://h:5000/v2/a/manifests/sha256:1": http: server gave HTTP response to HTTPS client | false | the node does not trust the registry h:5000: give it a certificate, or let the nodes' container runtime allow it
            Failed to pull image "h:5000/a@sha256:1": no match for platform in manifest: not found | true | the image h:5000/a@sha256:1 is for another processor than the node's: use --arch
            Failed to pull image "h:5000/a@sha256:1": something new | false | the image h:5000/a@sha256:1 can't be pulled (Failed to pull image "h:5000/a@sha256:1": something new): check --registry
            """)
    void whyAnImageCantBePulled(String message, boolean hopeless, String line) {
        assertThat(ImageTrouble.of("h:5000/a@sha256:1", "ErrImagePull", message))
                .isEqualTo(new ImageTrouble(line, hopeless));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            secret "tokens" not found | there is no Secret tokens in the namespace: %secret NAME --push
            couldn't find key TOKEN in Secret flows/flowcell-secrets | the Secret flowcell-secrets has no key TOKEN: %secret TOKEN --push
            container has runAsNonRoot and image will run as root (pod: "a", container: flow) | the image runs as root, which is refused: name another with --base
            configmap "a" not found | the container can't be set up: configmap "a" not found
            """)
    void whyAContainerCantBeSetUp(String message, String line) {
        assertThat(PendingReason.configuration(message)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            Error creating: pods "a-x" is forbidden: exceeded quota: small, requested: requests.memory=256Mi, used: requests.memory=0, limited: requests.memory=100Mi | the namespace's quota is used up (small, requested: requests.memory=256Mi, used: requests.memory=0, limited: requests.memory=100Mi): wait for other runs, or ask for less with --cpu and --memory
            Error creating: pods "a-x" is forbidden: error looking up service account flows/runner: serviceaccount "runner" not found | the service account runner does not exist: create it, or name another with --service-account
            Error creating: pods "a-x" is forbidden: failed quota: small: must specify limits.cpu for: flow | the namespace's limits refuse the pod (Error creating: pods "a-x" is forbidden: failed quota: small: must specify limits.cpu for: flow): set --cpu and --memory
            """)
    void whyTheJobMakesNoPod(String message, String line) {
        assertThat(PendingReason.refused(message)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Successfully pulled image "h/a@sha256:1" in 2.613s (2.613s including waiting). Image size: 71234567 bytes. | image pulled in 2.613s (71 MB)
            Successfully pulled image "h/a@sha256:1" in 88ms (88ms including waiting) | image pulled in 88ms
            Container image "h/a@sha256:1" already present on machine | image already on the node
            """)
    void howLongThePullTook(String message, String line) {
        assertThat(PendingReason.pulled(message)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            state: {terminated: {exitCode: 0, reason: Completed}} | phase: Succeeded | 0 | done
            state: {terminated: {exitCode: 1, reason: Error}} | phase: Failed | 1 | the flow failed
            state: {terminated: {exitCode: 2, reason: Error}} | phase: Failed | 2 | the run's settings are wrong: its last lines say which
            state: {terminated: {exitCode: 137, reason: OOMKilled}} | phase: Failed | 137 | out of memory (limit 512Mi): give it more with --memory
            state: {terminated: {exitCode: 137, reason: Error}} | phase: Failed | 137 | the process was killed (SIGKILL): if by the kernel for memory, give it more with --memory
            state: {terminated: {exitCode: 134, reason: Error}} | phase: Failed | 134 | the JVM crashed (exit code 134): its last lines say where
            state: {terminated: {exitCode: 128, reason: StartError, message: 'exec: "java": executable file not found in $PATH'}} | phase: Failed | 128 | the process could not be started: exec: "java": executable file not found in $PATH: does the base image have a JRE in it? (--base)
            state: {terminated: {exitCode: 137, reason: Error}} | {phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume "tmp" exceeds the limit "1Gi". '} | 137 | the node evicted the pod (Usage of EmptyDir volume "tmp" exceeds the limit "1Gi".): write less to /tmp and the work folder, or use --store
            state: {waiting: {reason: ContainerCreating}} | {phase: Failed, reason: NodeLost, message: 'Node n was lost'} | -1 | the node was lost (Node n was lost): run it again
            state: {waiting: {reason: ContainerCreating}} | {phase: Failed, reason: OutOfcpu, message: 'Pod was rejected'} | -1 | the node had no room for it after all (Pod was rejected): run it again
            """)
    void howAPodEnded(String container, String status, int code, String reason) {
        assertThat(EndReason.of(view(pod(container, status, "")))).contains(new Exit(code, reason));
    }

    @Test
    void aPodThatWasDeletedSaysSoWhateverItsExitCode() {
        var deleted = view(pod("state: {terminated: {exitCode: 143, reason: Error}}", "phase: Failed",
                "deletionTimestamp: '2026-01-01T00:00:00Z'"));
        assertThat(EndReason.of(deleted).orElseThrow().reason()).startsWith("the pod was deleted");

        var running = view(pod("state: {running: {}}", "phase: Running", ""));
        running.apply(new Signal.PodGone(running.newestPod().orElseThrow()));
        assertThat(EndReason.of(running).orElseThrow().reason()).startsWith("the pod was deleted");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state: {terminated: {exitCode: 0}}    |                                    | done
            state: {terminated: {exitCode: 1}}    |                                    | the flow failed
            state: {terminated: {exitCode: 3}}    |                                    | something the run needs on the cluster failed: its last lines say what
            state: {terminated: {exitCode: 75}}   |                                    | -
            state: {terminated: {exitCode: 137}}  |                                    | -
            state: {terminated: {exitCode: 137}}  | failedIndexes: '0,2'               | the process was killed (SIGKILL): if by the kernel for memory, give it more with --memory
            state: {terminated: {exitCode: 137}}  | failedIndexes: '2'                 | -
            state: {running: {}}                  | conditions: [{type: SuccessCriteriaMet, status: 'True'}] | done
            """)
    void aRunOverPodsGoesOnUntilItsProcessZeroSaysTheEnd(String container, @Nullable String status, String end) {
        var view = new RunView(indexed(status == null ? "" : status));
        view.apply(new Signal.PodSeen(pod(container, "phase: Running", "")));
        assertThat(EndReason.of(view).map(Exit::reason).orElse("-")).isEqualTo(end);
    }

    private static Job indexed(String status) {
        var job = job(status);
        job.setSpec(new JobSpecBuilder().withCompletionMode("Indexed").build());
        return job;
    }

    @Test
    void aPodThatTheClusterTookAwayRunsAgainUnlessTheJobIsOver() {
        var status = "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True',"
                + " reason: EvictionByEvictionAPI}]}";
        var view = view(pod("state: {terminated: {exitCode: 143, reason: Error}}", status,
                "deletionTimestamp: '2026-01-01T00:00:00Z'"));
        assertThat(EndReason.of(view)).isEmpty();
        assertThat(PendingReason.of(view).reason())
                .isEqualTo("the cluster took the pod away (its node is being drained): it runs again");

        view.apply(
                new Signal.JobSeen(job("conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]")));
        assertThat(EndReason.of(view).orElseThrow().reason())
                .isEqualTo("the cluster took the pod away (its node is being drained)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', maxCharsPerColumn = 2000, textBlock = """
            {type: Complete, status: 'True'} | 0 | done
            {type: Failed, status: 'True', reason: DeadlineExceeded} | -1 | its deadline passed
            {type: Failed, status: 'True', reason: PodFailurePolicy, message: 'Container flow for pod flows/a-x failed with exit code 1 matching FailJob rule at index 1'} | 1 | the flow failed
            {type: Failed, status: 'True', reason: BackoffLimitExceeded, message: 'Job has reached the specified backoff limit'} | -1 | its pod is gone, which ended badly
            """)
    void howAJobEndedWhosePodIsGone(String condition, int code, String reason) {
        assertThat(EndReason.of(new RunView(job("conditions: [" + condition + "]"))))
                .contains(new Exit(code, reason));
    }

    @Test
    void whileAPodWaitsItsStateIsSaid() {
        var view = new RunView(job("{}"));
        assertThat(PendingReason.of(view).reason()).isEqualTo("waiting for the cluster to make the pod");

        view.apply(new Signal.PodSeen(pod(null, "phase: Pending", "")));
        assertThat(PendingReason.of(view).reason()).isEqualTo("starting on node-1");
        event(view, "Pulling", "Pulling image \"h/a\"");
        assertThat(PendingReason.of(view).reason()).isEqualTo("pulling the image");
        event(view, "Pulled", "Successfully pulled image \"h/a\" in 2.6s (2.6s including waiting). Image size: 71000000"
                + " bytes.");
        assertThat(PendingReason.of(view).reason()).isEqualTo("image pulled in 2.6s (71 MB)");
        view.apply(new Signal.PodSeen(pod("state: {running: {}}", "phase: Running", "")));
        assertThat(PendingReason.of(view).reason()).isEqualTo("running on node-1");
        event(view, "NodeNotReady", "Node is not ready");
        assertThat(PendingReason.of(view).reason()).startsWith("the node node-1 does not answer");
        assertThat(EndReason.of(view)).isEmpty();
    }

    private static void event(RunView view, String reason, String message) {
        view.apply(new Signal.EventSeen(new EventBuilder().withNewMetadata().withUid(reason).endMetadata()
                .withReason(reason).withMessage(message).withNewInvolvedObject().withName("a-x").endInvolvedObject()
                .withLastTimestamp("2026-01-01T00:00:00Z").build()));
    }

    private static RunView view(Pod pod) {
        var view = new RunView(job("{}"));
        view.apply(new Signal.PodSeen(pod));
        return view;
    }

    private static Job job(String status) {
        return Serialization.unmarshal("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: a, uid: job}
                status: %s
                """.formatted(braced(status)), Job.class);
    }

    private static Pod pod(String container, String status, String metadata) {
        var pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: a-x, uid: pod, creationTimestamp: '2026-01-01T00:00:00Z'%s}
                spec:
                  nodeName: node-1
                  containers: [{name: flow, image: h/a, resources: {limits: {memory: 512Mi}}}]
                status: %s
                """.formatted(metadata.isEmpty() ? "" : ", " + metadata, braced(status)), Pod.class);
        if (container != null) {
            pod.getStatus().setContainerStatuses(java.util.List.of(Serialization.unmarshal("name: flow\n" + container,
                    io.fabric8.kubernetes.api.model.ContainerStatus.class)));
        }
        return pod;
    }

    private static String braced(String yaml) {
        return yaml.startsWith("{") ? yaml : "{" + yaml + "}";
    }
}
