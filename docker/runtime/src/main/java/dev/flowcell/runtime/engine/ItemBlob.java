package dev.flowcell.runtime.engine;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/// Results of some of a map's items as they stand in one blob: the SHA-256 of all that follows, the time and what the
/// items' keys begin with, and a line for each item: its index, its key, its result's JSON. Of a small item its JSON
/// stands in place of its key, which is made of that when it is asked for: few runs are ever resumed.
///
/// @param starts
///            where each item's line begins in `text`, and where the text ends
record ItemBlob(Instant time, byte[] codeKey, String text, int[] starts) {

    /** The key of a result that no other run may take over. */
    static final String NO_KEY = "-";

    private static final char ITEM = '=';
    private static final int SMALL = 40;

    private static final int HASH_LENGTH = 64;

    /// One item.
    ///
    /// @param key
    ///            of [StepKeys], from [#ofSmall], or [#NO_KEY]
    record Line(int index, String key, String json) {
    }

    /** What stands for the key of an item of this JSON, or null where that is the key itself. */
    static @Nullable String ofSmall(String itemJson) {
        if (itemJson.length() > SMALL) {
            return null;
        }
        for (var at = 0; at < itemJson.length(); at++) {
            if (itemJson.charAt(at) <= ' ') {
                return null;
            }
        }
        return ITEM + itemJson;
    }

    /** Lines as they stand in a blob. */
    static byte[] text(List<Line> lines) {
        var text = new StringBuilder(lines.size() * 90);
        for (var line : lines) {
            text.append(line.index()).append(' ').append(line.key()).append(' ').append(line.json()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A blob of such lines. */
    static byte[] write(Instant time, byte[] codeKey, List<byte[]> texts) {
        var head = (time + " " + StepKeys.hex(codeKey) + "\n").getBytes(StandardCharsets.UTF_8);
        var length = HASH_LENGTH + 1 + head.length;
        for (var text : texts) {
            length += text.length;
        }
        var blob = new byte[length];
        var at = put(head, blob, HASH_LENGTH + 1);
        for (var text : texts) {
            at = put(text, blob, at);
        }
        put((StepKeys.hash(blob, HASH_LENGTH + 1, length - HASH_LENGTH - 1) + "\n").getBytes(StandardCharsets.UTF_8),
                blob,
                0);
        return blob;
    }

    private static int put(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
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
            var first = text.substring(0, Math.max(0, head)).split(" ", 2);
            var time = Instant.parse(first[0]);
            var codeKey = StepKeys.bytes(first.length == 1 ? "" : first[1]);
            var starts = new int[(int) text.chars().filter(each -> each == '\n').count()];
            for (int line = 0, at = head + 1; line < starts.length; line++) {
                starts[line] = at;
                at = text.indexOf('\n', at) + 1;
            }
            return Optional.of(new ItemBlob(time, codeKey, text, starts));
        } catch (DateTimeException | IllegalArgumentException e) {
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
        var key = text.substring(from, text.indexOf(' ', from));
        return key.charAt(0) == ITEM ? StepKeys.ofItem(codeKey, key.substring(1)) : key;
    }

    /** An item's result. */
    String json(int line) {
        var from = text.indexOf(' ', text.indexOf(' ', starts[line]) + 1) + 1;
        return text.substring(from, starts[line + 1] - 1);
    }
}
