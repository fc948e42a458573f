package dev.flowcell.flow.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a local run leaves on this machine, for any process to read: `output.log`, `pid`, and `exit` once it has ended.
///
/// @param path
///            `$FLOWCELL_HOME/runs/RUN`
record RunFolder(Path path) {

    /** Starts of processes are told in ticks since the machine's own start. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    /** How long a shell may take to its first lines, where whoever started it did not say which it is. */
    private static final Duration FIRST_LINES = Duration.ofSeconds(10);

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
        return number("pid").map(id -> handle("pid", id));
    }

    /** The shell that waits for the process, in the same way. */
    Optional<Optional<ProcessHandle>> shell() throws IOException {
        return number("shell").map(id -> handle("shell", id));
    }

    /** Remembers which process was started for the run: the shell, or what becomes it. */
    void launched(long id) throws IOException {
        Files.writeString(path.resolve("launched"), String.valueOf(id));
    }

    /// Whether nothing of the run is there any more: not its process, nor the shell that waits for it, nor what was
    /// started to become that shell and did not get to write down who it is.
    boolean gone() throws IOException {
        if (alive(process()) || alive(shell()) || alive(number("launched").map(id -> handle("launched", id)))) {
            return false;
        }
        return process().isPresent()
                || Files.getLastModifiedTime(output()).toInstant().plus(FIRST_LINES).isBefore(Instant.now());
    }

    private static boolean alive(Optional<Optional<ProcessHandle>> process) {
        return process.flatMap(found -> found).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Remembers the folder that the run is started from. */
    void uses(Path app) throws IOException {
        Files.writeString(path.resolve("app"), app.toString());
    }

    /** The folder that the run needs while it goes on; empty once it has ended. */
    Optional<Path> usedApp() throws IOException {
        var app = path.resolve("app");
        return Files.exists(app) && Files.exists(output()) && exitCode().isEmpty() && !gone()
                ? Optional.of(Path.of(Files.readString(app)))
                : Optional.empty();
    }

    /** The exit code, once it has ended. */
    Optional<Integer> exitCode() throws IOException {
        return number("exit").map(Long::intValue);
    }

    /** A process that began after its number was written down is another one, which got the number later. */
    private Optional<ProcessHandle> handle(String file, long id) {
        Instant written;
        try {
            written = Files.getLastModifiedTime(path.resolve(file)).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ProcessHandle.of(id).filter(process -> process.info().startInstant()
                .map(start -> start.isBefore(written.plus(CLOCK_TOLERANCE))).orElse(true));
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
