package dev.flowcell.flow.image;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How a secret's value may be written down: plain, in Base64 and URL-encoded. */
final class SecretForms {

    /** A shorter piece of Base64 would be found by chance. */
    private static final int SHORTEST_PIECE = 8;
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

    private SecretForms() {
    }

    static Set<String> of(String value) {
        var forms = new LinkedHashSet<String>();
        forms.add(value);
        forms.addAll(base64(value.getBytes(StandardCharsets.UTF_8)));
        var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        for (var form : List.of(encoded, encoded.replace("+", "%20"))) {
            forms.add(form);
            forms.add(ESCAPE.matcher(form).replaceAll(match -> match.group().toLowerCase(java.util.Locale.ROOT)));
        }
        return forms;
    }

    /** The whole value, and what it looks like inside of a longer text, where it may begin at any of three places. */
    private static Set<String> base64(byte[] value) {
        var forms = new LinkedHashSet<String>();
        var encoder = Base64.getEncoder().withoutPadding();
        forms.add(encoder.encodeToString(value));
        for (var before = 0; before < 3; before++) {
            var shifted = new byte[before + value.length];
            System.arraycopy(value, 0, shifted, before, value.length);
            var text = encoder.encodeToString(shifted);
            // Characters at the ends that also depend on the neighbours are left out.
            var from = Math.ceilDiv(before * 4, 3);
            var to = shifted.length * 4 / 3;
            if (to - from >= SHORTEST_PIECE) {
                forms.add(text.substring(from, to));
            }
        }
        for (var form : List.copyOf(forms)) {
            forms.add(form.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    /** As bytes, without those shorter than `shortest`. */
    static List<byte[]> bytes(List<String> values, int shortest) {
        return values.stream().filter(value -> value.length() >= shortest).flatMap(value -> of(value).stream())
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
