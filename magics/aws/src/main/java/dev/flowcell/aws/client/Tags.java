package dev.flowcell.aws.client;

import java.util.Map;

/** What all that Flowcell makes in an account is tagged with; nothing else is ever removed. */
public final class Tags {

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String FLOWCELL = "flowcell";
    public static final String RUN = "flowcell.dev/run";
    public static final String FLOW = "flowcell.dev/flow";
    public static final String VERSION = "flowcell.dev/version";
    /** Which process of its run a task is. */
    public static final String PROCESS = "flowcell.dev/process";
    /** The schedule that started a task. */
    public static final String SCHEDULE = "flowcell.dev/schedule";
    /** The cluster that a thing was made for. */
    public static final String CLUSTER = "flowcell.dev/cluster";

    private Tags() {
    }

    /** Whether a thing with these tags is Flowcell's. */
    public static boolean ours(Map<String, String> tags) {
        return FLOWCELL.equals(tags.get(MANAGED_BY));
    }
}
