package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a local run leaves on this machine, for any process to read: `output.log`, `pid`, and `exit` once it has ended.
///
/// @param path
///            `$FLOWCELL_HOME/runs/RUN`
record RunFolder(Path path) {

    Path output() {
        return path.resolve("output.log");
    }

    Path work() {
        return path.resolve("work");
    }

    /** Marks that somebody asked for the end. */
    Path cancelled() {
        return path.resolve("cancelled");
    }

    /** The run's process: empty before it started, and without a handle once it is gone. */
    Optional<Optional<ProcessHandle>> process() throws IOException {
        return number("pid").map(ProcessHandle::of);
    }

    /** The shell that waits for the process, in the same way. */
    Optional<Optional<ProcessHandle>> shell() throws IOException {
        return number("shell").map(ProcessHandle::of);
    }

    /** The exit code, once it has ended. */
    Optional<Integer> exitCode() throws IOException {
        return number("exit").map(Long::intValue);
    }

    private Optional<Long> number(String file) throws IOException {
        var name = path.resolve(file);
        if (!Files.exists(name)) {
            return Optional.empty();
        }
        var text = Files.readString(name).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
    }
}
