package dev.flowcell.runtime.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds known secrets in text and puts asterisks in their place: as they are, in Base64 (also in the midst of more, as
/// in a Basic authorization), URL-encoded, escaped as in JSON, and line by line where a value has several.
public final class Redactor {

    /** What stands in a secret's place. */
    public static final String MASK = "******";

    /** A Redactor that knows no secrets. */
    public static final Redactor NONE = new Redactor(List.of());

    /** Shorter pieces of Base64 and of lines are common words. */
    private static final int SHORTEST_PIECE = 6;

    private final List<String> patterns;

    /** Knows these values; empty ones are ignored. */
    public Redactor(Collection<String> values) {
        Set<String> all = new LinkedHashSet<>();
        for (var value : values) {
            if (!value.isBlank()) {
                all.addAll(forms(value));
            }
        }
        // The longest first: one secret may be part of another.
        patterns = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    private static List<String> forms(String value) {
        var forms = new ArrayList<String>();
        forms.add(value);
        if (!value.strip().equals(value)) {
            forms.add(value.strip());
        }
        forms.add(json(value));
        var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        addBase64(value, forms);
        if (value.contains("\n")) {
            value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_PIECE).forEach(forms::add);
        }
        return forms;
    }

    private static String json(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    /** Where the value begins in a group of three bytes decides its Base64; the characters that neighbours share are left out. */
    private static void addBase64(String value, List<String> forms) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        for (var offset = 0; offset < 3; offset++) {
            var shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                var text = encoder.withoutPadding().encodeToString(shifted);
                var first = offset == 0 ? 0 : offset + 1;
                var last = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
                if (last - first >= SHORTEST_PIECE) {
                    forms.add(text.substring(first, last));
                }
            }
        }
    }

    /** The text with asterisks in place of secrets. */
    public String redact(String text) {
        var redacted = text;
        for (var pattern : patterns) {
            if (redacted.contains(pattern)) {
                redacted = redacted.replace(pattern, MASK);
            }
        }
        return redacted;
    }

    /** Whether a secret is in the text. */
    public boolean finds(String text) {
        return patterns.stream().anyMatch(text::contains);
    }
}
