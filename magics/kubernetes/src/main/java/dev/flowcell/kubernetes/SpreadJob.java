package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;

/// A run whose maps go over pods, as one Indexed Job: index 0 drives, and its end is the Job's; the others help. Pods
/// know of one another by the store alone and ask the cluster for nothing.
final class SpreadJob {

    /** How often a pod is made anew that was killed, before its index counts as failed. */
    private static final int RESTARTS = 6;
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final String DRIVER = "0";

    private SpreadJob() {
    }

    /** The Job of a run of one pod over so many. A helper's failure never fails the run. */
    static Job over(Job job, int processes) {
        var process = new EnvVarBuilder().withName(RunSpec.PROCESS_VARIABLE).withNewValueFrom().withNewFieldRef()
                .withFieldPath("metadata.annotations['" + INDEX + "']").endFieldRef().endValueFrom().build();
        return new JobBuilder(job).editSpec().withCompletionMode("Indexed").withCompletions(processes)
                .withParallelism(processes).withBackoffLimit(null).withBackoffLimitPerIndex(RESTARTS)
                .withMaxFailedIndexes(processes).withNewSuccessPolicy().addNewRule().withSucceededIndexes(DRIVER)
                .endRule().endSuccessPolicy().editPodFailurePolicy()
                // What the store or the settings refuse ends the run; a helper says it in another way.
                .editLastRule().editOnExitCodes().addToValues(Fault.Whose.cluster.exitCode()).endOnExitCodes().endRule()
                .endPodFailurePolicy().editTemplate().editSpec().editFirstContainer().addToEnv(process).endContainer()
                .endSpec().endTemplate().endSpec().build();
    }

    static boolean spread(Job job) {
        return job.getSpec() != null && "Indexed".equals(job.getSpec().getCompletionMode());
    }

    /// Refuses a cluster that would not keep to it.
    ///
    /// @param answered
    ///            the Job as the cluster understood it
    /// @param version
    ///            the cluster's
    static void check(Job answered, String version) {
        if (answered.getSpec().getSuccessPolicy() == null || answered.getSpec().getBackoffLimitPerIndex() == null) {
            throw Fault.settings(
                    "Kubernetes " + version + " knows no success policy of Jobs, which a map over pods needs",
                    "leave --pods out, or take a cluster of 1.33 or later (1.31 has it, too, where nobody switched it off)");
        }
    }

    /** Which process of its run a pod is. */
    static int process(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        var index = annotations == null ? null : annotations.get(INDEX);
        return index == null || !index.matches("\\d{1,6}") ? 0 : Integer.parseInt(index);
    }

    /** Whether process 0 ended badly too often to be made anew. */
    static boolean driverFailed(Job job) {
        var status = job.getStatus();
        var failed = status == null || status.getFailedIndexes() == null ? "" : status.getFailedIndexes();
        return failed.equals(DRIVER) || failed.startsWith(DRIVER + ",") || failed.startsWith(DRIVER + "-");
    }
}
