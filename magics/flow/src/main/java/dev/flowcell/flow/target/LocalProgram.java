package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunRequest;
import org.jspecify.annotations.Nullable;

/** What is started on this machine for a run, and again by the same command where the run goes on in another process. */
interface LocalProgram {

    /// Refuses what can't be started here, before anything is built for it.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             that names the remedy
    default void require() {
    }

    /// Makes ready what it needs.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it can't be started here
    Command command(RunFolder folder, RunRequest request) throws IOException;

    /** What happens between the launch and the process's first words. */
    String starting();

    /** What people call it: `process`. */
    String kind();

    /** The memory that it is killed for wanting more than, or null for what the machine has. */
    default @Nullable String limit() {
        return null;
    }

    /** Whether an exit code says that it never began. */
    default boolean unstarted(int code) {
        return false;
    }

    /** How it ended, in plain words. */
    default String reason(int code) {
        return switch (code) {
            case 0 -> "done";
            case 1 -> "the flow failed";
            case 2 -> "the settings are wrong: see the log";
            case 137 -> "the " + kind() + " was killed (signal 9), by a person or for want of memory"
                    + (limit() == null ? ": free some" : " (limit " + limit() + "): give it more with --memory")
                    + ", and run it again with --resume";
            case 143 -> "the " + kind() + " was told to end (signal 15), by a person, a program or the machine: run it"
                    + " again, with --resume";
            default -> unstarted(code)
                    ? "the " + kind() + " could not be started: see the log"
                    : "the " + kind() + " ended with exit code " + code;
        };
    }

    /** Ends what is left of a run whose process was ended. */
    default void clear(String run) {
    }

    /// @param directory
    ///            where it is started
    /// @param environment
    ///            all of it
    record Command(List<String> words, Path directory, Map<String, String> environment) {
    }
}
