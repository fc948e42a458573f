package dev.flowcell.runtime.engine;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Results of some of a map's items as they stand in one blob: the SHA-256 of all that follows, the time, and a line
/// for each item: its index, its key, its result's JSON.
///
/// @param starts
///            where each item's line begins in `text`, and where the text ends
record ItemBlob(Instant time, String text, int[] starts) {

    /** The key of a result that no other run may take over. */
    static final String NO_KEY = "-";

    private static final int HASH_LENGTH = 64;

    /// One item.
    ///
    /// @param key
    ///            of [StepKeys], or [#NO_KEY]
    record Line(int index, String key, String json) {
    }

    static byte[] write(Instant time, List<Line> lines) {
        var text = new StringBuilder(lines.size() * 90).append(time).append('\n');
        for (var line : lines) {
            text.append(line.index()).append(' ').append(line.key()).append(' ').append(line.json()).append('\n');
        }
        var content = text.toString().getBytes(StandardCharsets.UTF_8);
        var head = (StepKeys.hash(content) + "\n").getBytes(StandardCharsets.UTF_8);
        var blob = new byte[head.length + content.length];
        System.arraycopy(head, 0, blob, 0, head.length);
        System.arraycopy(content, 0, blob, head.length, content.length);
        return blob;
    }

    /** Empty where it is not what was written. */
    static Optional<ItemBlob> read(byte[] blob) {
        if (blob.length <= HASH_LENGTH + 1
                || !StepKeys.hash(blob, HASH_LENGTH + 1, blob.length - HASH_LENGTH - 1)
                        .equals(new String(blob, 0, HASH_LENGTH, StandardCharsets.ISO_8859_1))) {
            return Optional.empty();
        }
        var text = new String(blob, HASH_LENGTH + 1, blob.length - HASH_LENGTH - 1, StandardCharsets.UTF_8);
        var head = text.indexOf('\n');
        try {
            var time = Instant.parse(text.substring(0, Math.max(0, head)));
            var starts = new int[(int) text.chars().filter(each -> each == '\n').count()];
            for (int line = 0, at = head + 1; line < starts.length; line++) {
                starts[line] = at;
                at = text.indexOf('\n', at) + 1;
            }
            return Optional.of(new ItemBlob(time, text, starts));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** How many items it has. */
    int count() {
        return starts.length - 1;
    }

    /** All its items. */
    List<Line> lines() {
        return IntStream.range(0, count()).mapToObj(line -> new Line(index(line), key(line), json(line))).toList();
    }

    private int index(int line) {
        return Integer.parseInt(text, starts[line], text.indexOf(' ', starts[line]), 10);
    }

    /** An item's key. */
    String key(int line) {
        var from = text.indexOf(' ', starts[line]) + 1;
        return text.substring(from, text.indexOf(' ', from));
    }

    /** An item's result. */
    String json(int line) {
        var from = text.indexOf(' ', text.indexOf(' ', starts[line]) + 1) + 1;
        return text.substring(from, starts[line + 1] - 1);
    }
}
