package dev.flowcell.flow.target;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.flowcell.runtime.error.Fault;

/// Podman or Docker on this machine, by its command. Both take the same words.
///
/// @param program
///            `podman` or `docker`
/// @param version
///            what it says of itself
record ContainerEngine(String program, String version) {

    /** Podman needs no daemon, so it is asked first. */
    private static final List<String> PROGRAMS = List.of("podman", "docker");
    private static final String NEITHER = "there is neither podman nor docker on the PATH";
    private static final String INSTALL = "install one, or use %cluster local, which needs neither";

    /// The one that answers.
    ///
    /// @throws Fault
    ///             if neither is there, or the one that is does not answer
    static ContainerEngine find() {
        return find(PROGRAMS);
    }

    /// The first of these that answers.
    ///
    /// @param programs
    ///            names or paths
    static ContainerEngine find(List<String> programs) {
        var silent = new ArrayList<String>();
        for (var program : programs) {
            try {
                var answer = call(List.of(program, "version", "--format",
                        podman(program) ? "{{.Client.Version}}" : "{{.Server.Version}}"), Input.NONE);
                if (answer.code() == 0) {
                    return new ContainerEngine(program, answer.text());
                }
                silent.add(program + " does not answer: " + answer.text());
            } catch (IOException e) {
                // It is not there.
            }
        }
        throw silent.isEmpty()
                ? Fault.settings(NEITHER, INSTALL)
                : Fault.cluster(silent.getLast(), "start it (`systemctl start docker`, Docker Desktop), or use %cluster"
                        + " local, which needs none");
    }

    /** Whether it is podman, which has no daemon. */
    boolean podman() {
        return podman(program);
    }

    private static boolean podman(String program) {
        return program.endsWith("podman");
    }

    /** Whether it has an image. */
    boolean has(String image) throws IOException {
        return call(List.of(program, "image", "inspect", "--format", "{{.Id}}", image), Input.NONE).code() == 0;
    }

    /// Takes an image in.
    ///
    /// @param archive
    ///            writes it, in the form that `docker save` has
    /// @throws Fault
    ///             if it is refused
    void load(String image, Input archive) throws IOException {
        var answer = call(List.of(program, "load"), archive);
        if (answer.code() != 0) {
            throw Fault.cluster(program + " does not take the image " + image + ": " + answer.text(),
                    "see whether it has room, and " + program + " info");
        }
    }

    /** Removes the other images of a repository, but none that a container uses. */
    void keepOnly(String repository, String image) throws IOException {
        var all = call(List.of(program, "images", "--format", "{{.Repository}}:{{.Tag}}", repository), Input.NONE);
        for (var other : all.text().lines().filter(each -> each.startsWith(repository + ":") && !each.equals(image))
                .toList()) {
            call(List.of(program, "rmi", other), Input.NONE);
        }
    }

    /** Ends and removes the containers that carry a label. */
    void remove(String label) throws IOException {
        var found = call(List.of(program, "ps", "--all", "--quiet", "--filter", "label=" + label), Input.NONE);
        var containers = found.text().lines().filter(Predicate.not(String::isBlank)).toList();
        if (found.code() == 0 && !containers.isEmpty()) {
            call(Stream.concat(Stream.of(program, "rm", "--force"), containers.stream()).toList(), Input.NONE);
        }
    }

    /** What a command reads. */
    interface Input {

        /** Nothing. */
        Input NONE = out -> {
        };

        void write(OutputStream out) throws IOException;
    }

    /// @param text
    ///            what it said, or the last line of its complaints where it failed
    private record Answer(int code, String text) {
    }

    private static Answer call(List<String> command, Input input) throws IOException {
        var process = new ProcessBuilder(command).start();
        // It speaks while it still reads, and waits for a reader of that.
        var said = read(process.inputReader(StandardCharsets.UTF_8));
        var complaints = read(process.errorReader(StandardCharsets.UTF_8));
        Optional<IOException> refused = Optional.empty();
        try (var out = process.getOutputStream()) {
            input.write(out);
        } catch (IOException e) {
            refused = Optional.of(e); // it has ended, and said why
        }
        try {
            var code = process.waitFor();
            if (code == 0 && refused.isPresent()) {
                throw refused.get();
            }
            return new Answer(code, code == 0
                    ? said.get().strip()
                    : complaints.get().strip().lines().reduce((first, second) -> second).orElse("exit code " + code));
        } catch (InterruptedException | ExecutionException e) {
            process.destroyForcibly();
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IOException(command.getFirst() + " was not heard to its end", e);
        }
    }

    private static FutureTask<String> read(BufferedReader reader) {
        var task = new FutureTask<String>(reader::readAllAsString);
        Thread.ofVirtual().start(task);
        return task;
    }
}
