package dev.flowcell.kubernetes;

/** Labels and annotations on everything that Flowcell makes in a cluster. */
final class Labels {

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String FLOWCELL = "flowcell";
    static final String RUN = "flowcell.dev/run";
    /** Kubernetes' own on each pod of a Job; a run's Job has the run's name, whoever made it. */
    static final String JOB = "batch.kubernetes.io/job-name";
    static final String FLOW = "flowcell.dev/flow";
    static final String VERSION = "flowcell.dev/version";

    /** An annotation on a Job that Flowcell itself gave up: why, for readers who come later. */
    static final String ENDED = "flowcell.dev/ended";

    private Labels() {
    }

    /** `news/bbc` as `news.bbc`: a label's value has no slash, and a flow's name no dot. */
    static String value(String flow) {
        return flow.replace('/', '.');
    }
}
