package dev.flowcell.flow.image;

import java.util.List;

/** How a run's process is started, in an image and without one. */
public final class EntryPoint {

    private EntryPoint() {
    }

    /// The command line.
    ///
    /// @param java
    ///            the program
    public static List<String> of(String java) {
        // The heap follows the container; which collector fits its size the JVM decides.
        return List.of(java, "-XX:MaxRAMPercentage=75",
                "-XX:-UsePerfData", "-Dflowcell.app=" + FlowLayers.APP, "-cp",
                FlowLayers.APP + "/runtime/*", "dev.flowcell.runtime.Main");
    }
}
