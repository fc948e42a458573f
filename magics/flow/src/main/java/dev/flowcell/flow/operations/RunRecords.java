package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;

/** Launches of this machine, a folder each: `runs/RUN/record.json`, and `lines` as they were followed. */
final class RunRecords {

    private final Path folder;

    RunRecords(Path folder) {
        this.folder = folder;
    }

    void record(Launched run) {
        Records.write(folder.resolve(run.run()).resolve("record.json"), run);
    }

    /** Forgets a launch that did not come about. */
    void forget(String run) {
        try {
            Files.deleteIfExists(folder.resolve(run).resolve("record.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the lines of a run are kept once it has been followed to its end. */
    Path lines(String run) {
        return folder.resolve(run).resolve("lines");
    }

    boolean has(String run) {
        return Files.exists(folder.resolve(run).resolve("record.json"));
    }

    /// A launch.
    ///
    /// @throws Fault
    ///             if there is none of that name
    Launched find(String run) {
        return known(run).orElseThrow(() -> none(run));
    }

    /// A launch, or the newest one of a flow.
    ///
    /// @param run
    ///            its name, or the flow's
    /// @throws Fault
    ///             if there is neither
    Launched newest(String run) {
        return known(run).or(() -> all().stream().filter(each -> each.flow().equals(run)).findFirst())
                .orElseThrow(() -> none(run));
    }

    private Optional<Launched> known(String run) {
        return Records.read(folder.resolve(run).resolve("record.json"), Launched.class);
    }

    private static Fault none(String run) {
        return Fault.settings("there is no run " + run, "%runs lists those that there are");
    }

    /** All launches, the newest first. */
    List<Launched> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var runs = Files.list(folder)) {
            return runs.map(run -> Records.read(run.resolve("record.json"), Launched.class))
                    .flatMap(run -> run.stream())
                    .sorted(Comparator.comparing(Launched::started).reversed()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
