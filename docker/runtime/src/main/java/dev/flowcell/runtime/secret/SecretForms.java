package dev.flowcell.runtime.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// How a secret's value may be written down: as it is, escaped as in JSON or in HTML, URL-encoded, and in Base64
/// (standard and URL-safe, with and without padding, and in the midst of more, as in a Basic authorization). Whatever
/// keeps a value out of a text or an image looks for these.
public final class SecretForms {

    /** Shorter values are not looked for: they would be found in every text, and are guessed in no time. */
    public static final int SHORTEST = 4;

    /** A shorter piece of Base64 would be found by chance. */
    private static final int SHORTEST_PIECE = 8;
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

    private SecretForms() {
    }

    /** Whether a value is long enough to be looked for. */
    public static boolean findable(String value) {
        return value.strip().length() >= SHORTEST;
    }

    /** All forms of a value; none where it is too short. */
    public static Set<String> of(String value) {
        var forms = new LinkedHashSet<String>();
        if (!findable(value)) {
            return forms;
        }
        for (var each : List.of(value, value.strip())) {
            forms.add(each);
            forms.add(json(each));
            forms.add(html(each));
            forms.add(html(each).replace("\"", "&quot;").replace("'", "&#39;"));
            addUrlEncoded(each, forms);
            addBase64(each.getBytes(StandardCharsets.UTF_8), forms);
        }
        return forms;
    }

    private static String json(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    private static String html(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void addUrlEncoded(String value, Set<String> forms) {
        var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        for (var form : List.of(encoded, encoded.replace("+", "%20"))) {
            forms.add(form);
            forms.add(ESCAPE.matcher(form).replaceAll(match -> match.group().toLowerCase(Locale.ROOT)));
        }
    }

    /** The whole value, and what it looks like inside of a longer text, where it may begin at any of three places. */
    private static void addBase64(byte[] value, Set<String> forms) {
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            forms.add(encoder.encodeToString(value));
            forms.add(encoder.withoutPadding().encodeToString(value));
            for (var before = 0; before < 3; before++) {
                var shifted = new byte[before + value.length];
                System.arraycopy(value, 0, shifted, before, value.length);
                var text = encoder.withoutPadding().encodeToString(shifted);
                // Characters at the ends that also depend on the neighbours are left out.
                var from = Math.ceilDiv(before * 4, 3);
                var to = shifted.length * 4 / 3;
                if (to - from >= SHORTEST_PIECE) {
                    forms.add(text.substring(from, to));
                }
            }
        }
    }
}
