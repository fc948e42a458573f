package dev.flowcell.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder of Flowcell's own for a rehearsal, whose history and runs are nobody's; gone when it is closed. */
record TemporaryHome(Path path) implements AutoCloseable {

    /// Makes one.
    ///
    /// @throws IOException
    ///             if there is no folder for temporary files
    static TemporaryHome make() throws IOException {
        return new TemporaryHome(Files.createTempDirectory("flowcell"));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
