package dev.flowcell.aws.ecs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a task does where nothing runs its image: the runtime in a process of this machine, with the task's environment. */
final class TaskProcess {

    private TaskProcess() {
    }

    /// Starts one.
    ///
    /// @param app
    ///            the folder that in an image is `/app`; a folder for its work is made there, too
    /// @param heap
    ///            as `-Xmx` has it
    static Process start(Path app, String heap, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dflowcell.app=" + app, "-cp",
                System.getProperty("java.class.path"), "dev.flowcell.runtime.Main").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("FLOWCELL_WORKDIR", Files.createTempDirectory(app, "work").toString());
        return builder.start();
    }
}
