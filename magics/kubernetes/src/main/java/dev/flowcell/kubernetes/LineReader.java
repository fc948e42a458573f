package dev.flowcell.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/** Lines that end with a line feed alone: a carriage return belongs to its line. An unfinished last line is none. */
final class LineReader {

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /// @return null at the end
    @Nullable
    String next() throws IOException {
        var line = new ByteArrayOutputStream(256);
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    // Cut off: it comes again, whole, when the log is opened anew.
                    return null;
                }
            }
            var from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return line.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
