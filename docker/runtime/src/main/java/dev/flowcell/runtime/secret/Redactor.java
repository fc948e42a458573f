package dev.flowcell.runtime.secret;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// Finds known secrets in text, in all their [forms][SecretForms] and line by line where a value has several, and puts
/// asterisks in their place. Values of fewer than [SecretForms#SHORTEST] characters are left alone. For any number
/// of threads.
public final class Redactor {

    /** What stands in a secret's place. */
    public static final String MASK = "******";

    /** Shorter lines of a value are common words. */
    private static final int SHORTEST_LINE = 6;

    private volatile List<String> patterns = List.of();

    /** Knows no secrets yet. */
    public Redactor() {
    }

    /** Knows these values. */
    public Redactor(Collection<String> values) {
        values.forEach(this::add);
    }

    /** Learns one more value. */
    public synchronized void add(String value) {
        Set<String> all = new LinkedHashSet<>(patterns);
        all.addAll(SecretForms.of(value));
        if (value.strip().contains("\n")) {
            // The lines that tell what follows are the same in everybody's keys.
            value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE && !line.startsWith("-----"))
                    .forEach(all::add);
        }
        // The longest first: one secret may be part of another.
        patterns = all.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
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

    /// Bytes that may hold text among others, with asterisks in place of the bytes of secrets (in UTF-8). Their number
    /// stays, since it is likely to mean something.
    ///
    /// @return the same array where there is no secret in it
    public byte[] redact(byte[] bytes) {
        var now = patterns;
        if (now.isEmpty()) {
            return bytes;
        }
        var text = new String(bytes, StandardCharsets.ISO_8859_1); // one character a byte
        var redacted = text;
        for (var pattern : now) {
            var encoded = new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            redacted = redacted.replace(encoded, "*".repeat(encoded.length()));
        }
        return redacted.equals(text) ? bytes : redacted.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether a secret is in the text. */
    public boolean finds(String text) {
        for (var pattern : patterns) { // no stream: a map asks for each of a million items
            if (text.contains(pattern)) {
                return true;
            }
        }
        return false;
    }

    /// How much of the beginning of a text can be said before its rest is known: no secret begins there that the rest
    /// might complete.
    public int safeLength(String text) {
        var now = patterns;
        return now.isEmpty() ? text.length() : safeLength(now, text, 0);
    }

    /** From where the text may end within one of the patterns. */
    private static int safeLength(List<String> patterns, String text, int from) {
        var longest = patterns.getFirst().length();
        for (var start = Math.max(from, text.length() - longest + 1); start < text.length(); start++) {
            var left = text.length() - start;
            for (var pattern : patterns) {
                if (pattern.length() <= left) {
                    break; // they are sorted
                }
                if (text.regionMatches(start, pattern, 0, left)) {
                    return start;
                }
            }
        }
        return text.length();
    }

    /** A text that comes in parts, such as what a program prints. */
    public Parts parts(Consumer<String> out) {
        return new Parts(out);
    }

    /** Redacts a text that comes in parts: holds the end of a part back while a secret might begin there. */
    public final class Parts {

        private final Consumer<String> out;
        private String held = "";

        private Parts(Consumer<String> out) {
            this.out = out;
        }

        /** Passes on what can be said already. */
        public synchronized void write(String part) {
            var now = patterns;
            if (now.isEmpty() && held.isEmpty()) {
                out.accept(part);
                return;
            }
            var text = held + part;
            var said = new StringBuilder();
            var at = 0;
            while (true) {
                var from = at;
                var safe = now.isEmpty() ? text.length() : safeLength(now, text, from);
                var found = first(now.stream(), text, from);
                var start = found == null ? text.length() : text.indexOf(found, from);
                // One that might still become another, longer one is held back, too.
                if (found == null || safe <= start) {
                    said.append(text, from, safe);
                    held = text.substring(safe);
                    break;
                }
                said.append(text, from, start).append(MASK);
                at = start + found.length();
            }
            if (!said.isEmpty()) {
                out.accept(said.toString());
            }
        }

        /** The pattern that is found first; of those at the same place the longest. */
        private static @Nullable String first(Stream<String> patterns, String text, int from) {
            return patterns.filter(pattern -> text.indexOf(pattern, from) >= 0)
                    .min(Comparator.comparingInt((String pattern) -> text.indexOf(pattern, from))
                            .thenComparing(Comparator.comparingInt(String::length).reversed()))
                    .orElse(null);
        }

        /** Passes on what is held back. */
        public synchronized void flush() {
            if (!held.isEmpty()) {
                var last = redact(held);
                held = "";
                out.accept(last);
            }
        }
    }
}
