package dev.flowcell.flow.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.flowcell.runtime.secret.SecretForms;

/** Secrets' values as bytes, and whether some content holds one. */
final class Needles {

    private Needles() {
    }

    /** The values in all their forms, without those values shorter than `shortest`. */
    static List<byte[]> of(List<String> values, int shortest) {
        return values.stream().filter(value -> value.length() >= shortest)
                .flatMap(value -> SecretForms.of(value).stream()).distinct()
                .map(form -> form.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Whether one of the needles is in the first `length` bytes of some content. */
    static boolean found(List<byte[]> needles, byte[] content, int length) {
        for (var needle : needles) {
            for (var start = 0; start <= length - needle.length; start++) {
                if (content[start] == needle[0]
                        && Arrays.equals(content, start, start + needle.length, needle, 0, needle.length)) {
                    return true;
                }
            }
        }
        return false;
    }
}
