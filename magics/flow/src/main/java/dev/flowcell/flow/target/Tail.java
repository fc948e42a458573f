package dev.flowcell.flow.target;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that grows, line by line. */
final class Tail implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Tail(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /// Reads what is there.
    ///
    /// @param last
    ///            nothing will follow, so a last line without its end counts
    void read(Target.Listener listener, boolean last) throws IOException {
        var chunk = new byte[CHUNK];
        for (var count = in.read(chunk); count > 0; count = in.read(chunk)) {
            for (var index = 0; index < count; index++) {
                if (chunk[index] == '\n') {
                    said(listener);
                } else {
                    line.write(chunk[index]);
                }
            }
        }
        if (last && line.size() > 0) {
            said(listener);
        }
    }

    private void said(Target.Listener listener) {
        listener.line(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
