package dev.flowcell.aws.eks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;

/// Weave's and AWS's `eksctl`, which makes and deletes whole clusters: with their networks, roles and add-ons, by
/// CloudFormation. It is run where it is installed; else a person is told what to run.
final class Eksctl {

    private final String path;

    /// @param path
    ///            where programs are looked for, as `PATH` has it
    Eksctl(String path) {
        this.path = path;
    }

    /// A call, shown before it is made.
    ///
    /// @param cost
    ///            what a person should know of it before
    Change change(String cost, List<String> arguments) {
        var command = "eksctl " + String.join(" ", arguments);
        return new Change((program().isPresent() ? "runs " : "eksctl is not installed here, so run it yourself: ")
                + command + " (" + cost + ")", () -> run(command, arguments));
    }

    private Optional<Path> program() {
        return Arrays.stream(path.split(File.pathSeparator)).filter(each -> !each.isBlank())
                .map(folder -> Path.of(folder, "eksctl")).filter(Files::isExecutable).findFirst();
    }

    private void run(String command, List<String> arguments) {
        var program = program().orElseThrow(() -> Fault.settings("eksctl is not installed here",
                "install it (https://eksctl.io/installation), or run " + command + " where it is; then repeat"));
        var words = new java.util.ArrayList<>(List.of(program.toString()));
        words.addAll(arguments);
        try {
            var process = new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw Fault.cluster("eksctl failed: " + said.substring(said.lastIndexOf('\n') + 1),
                        "run it yourself to see more: " + command);
            }
        } catch (IOException e) {
            throw Fault.settings("eksctl can't be run: " + e.getMessage(), "run it yourself: " + command).causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.settings("interrupted while eksctl ran", "it may go on: eksctl get clusters says").causedBy(e);
        }
    }
}
