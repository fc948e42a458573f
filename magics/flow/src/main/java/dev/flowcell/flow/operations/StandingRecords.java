package dev.flowcell.flow.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What stands for flows, a file each: `standing/NAME.json`. */
final class StandingRecords {

    private final Path folder;

    StandingRecords(Path folder) {
        this.folder = folder;
    }

    Standing of(String flow) {
        return Records.read(file(flow), Standing.class).orElseGet(() -> Standing.none(flow));
    }

    void record(Standing standing) {
        Records.write(file(standing.flow()), standing);
    }

    void forget(String flow) {
        try {
            Files.deleteIfExists(file(flow));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Standing> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder, 2)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted()
                    .map(file -> Records.read(file, Standing.class)).flatMap(Optional::stream).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String flow) {
        return folder.resolve(flow + ".json");
    }
}
