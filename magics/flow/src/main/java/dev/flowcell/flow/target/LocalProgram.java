package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunRequest;

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

    /// Why a process ended that did not end by itself, in plain words.
    ///
    /// @param code
    ///            above 2
    String reason(int code);

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
