package dev.flowcell.notebook.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A `.env` file: `KEY=value` a line, `export ` and quotes as shells have them, `#` begins a comment. */
final class DotEnvironment {

    private DotEnvironment() {
    }

    /// A key's value, or empty where the file does not have it.
    ///
    /// @throws IOException
    ///             if the file can't be read
    static Optional<String> value(Path file, String key) throws IOException {
        var found = Optional.<String>empty();
        for (var line : Files.readAllLines(file)) {
            var text = line.strip();
            var pair = text.startsWith("export ") ? text.substring(7).strip() : text;
            var equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(key)) {
                found = Optional.of(unquoted(pair.substring(equals + 1).strip()));
            }
        }
        return found;
    }

    private static String unquoted(String value) {
        if (!value.isEmpty() && (value.charAt(0) == '"' || value.charAt(0) == '\'')) {
            var end = value.indexOf(value.charAt(0), 1);
            if (end > 0) {
                var inner = value.substring(1, end);
                return value.charAt(0) == '"' ? inner.replace("\\n", "\n").replace("\\\"", "\"") : inner;
            }
        }
        var comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).stripTrailing();
    }
}
