package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.flow.image.EntryPoint;
import dev.flowcell.flow.run.RunRequest;
import org.jspecify.annotations.Nullable;

/// A run's process as a virtual machine of the JDK at hand.
///
/// @param home
///            Flowcell's own folder
/// @param app
///            lays out what an image has under `/app`
/// @param memory
///            the size of the run, or null for what the machine has
record LocalJvm(Path home, App app, @Nullable String memory, ClassCache cache) implements LocalProgram {

    /** What of this process's environment a run sees beside its surroundings; all else it gets by `%env` and secrets. */
    private static final List<String> KEPT = List.of("PATH", "HOME", "USER", "TMPDIR", "JAVA_TOOL_OPTIONS");

    /** Where a run's program lies. */
    interface App {
        Path of(RunRequest request) throws IOException;
    }

    @Override
    public Command command(RunFolder folder, RunRequest request) throws IOException {
        var laidOut = app.of(request);
        folder.uses(laidOut);
        var environment = RunEnvironment.of(home, folder, request);
        RunEnvironment.keep(KEPT.stream().filter(name -> !environment.containsKey(name)).toList(), environment);
        return new Command(java(Path.of(System.getProperty("java.home")), laidOut, memory, cache),
                laidOut.resolve("files"), environment);
    }

    /** The command of a run's process on a JDK. */
    static List<String> java(Path jdk, Path app, @Nullable String memory, ClassCache cache) {
        var command = new ArrayList<>(EntryPoint.of(jdk.resolve("bin").resolve("java").toString(), app.toString()));
        if (memory != null) {
            command.add(1, "-XX:MaxRAM=" + Amounts.bytes("--memory", memory));
        }
        command.addAll(1, cache.options());
        return command;
    }

    @Override
    public String starting() {
        return "starting the JVM";
    }

    @Override
    public String kind() {
        return "process";
    }
}
