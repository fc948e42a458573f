package dev.flowcell.flow.image;

import java.util.List;

/** How a run's process is started, in an image and without one. */
public final class EntryPoint {

    /** Where everything of ours lies in an image. */
    public static final String APP = FlowLayers.APP;

    private EntryPoint() {
    }

    /// The command line.
    ///
    /// @param java
    ///            the program
    /// @param app
    ///            the folder that in an image is [#APP]
    public static List<String> of(String java, String app) {
        // The heap follows the container; which collector fits its size the JVM decides. Reflection without method handles
        // made for each signature takes a seventh of the time off a start. A method is compiled after two thousand calls in
        // place of two hundred, and optimised after four times as many as by default: of a start's processor time a third
        // went into code that is run no more.
        return List.of(java, "-XX:MaxRAMPercentage=75",
                "-XX:-UsePerfData", "-XX:Tier0InvokeNotifyFreqLog=11", "-XX:Tier4InvocationThreshold=20000",
                "-XX:Tier4MinInvocationThreshold=2400", "-XX:Tier4CompileThreshold=60000",
                "-XX:Tier4BackEdgeThreshold=160000", "-Djdk.reflect.useNativeAccessorOnly=true",
                "-Dflowcell.app=" + app, "-cp",
                app + "/runtime/*", "dev.flowcell.runtime.Main");
    }
}
