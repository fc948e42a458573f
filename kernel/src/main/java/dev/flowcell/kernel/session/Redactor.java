package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps the values of secrets out of all that is shown. */
final class Redactor {

    private static final String SHOWN = "•••";
    /** Shorter values would redact half of every text, and are no secrets. */
    private static final int SHORTEST = 3;

    private final CopyOnWriteArrayList<String> values = new CopyOnWriteArrayList<>();

    synchronized void add(String value) {
        if (value.length() >= SHORTEST && !values.contains(value)) {
            List<String> all = new ArrayList<>(values);
            all.add(value);
            all.sort(Comparator.comparingInt(String::length).reversed()); // a value may hold another
            values.clear();
            values.addAll(all);
        }
    }

    /** A whole text without the values. */
    String redact(String text) {
        String redacted = text;
        for (String value : values) {
            redacted = redacted.replace(value, SHOWN);
        }
        return redacted;
    }

    List<String> redact(Collection<String> lines) {
        return lines.stream().map(this::redact).toList();
    }

    /** A text that comes in parts. */
    Stream stream(Consumer<String> out) {
        return new Stream(out);
    }

    /** Holds the end of a part back, where a value might begin there. */
    final class Stream {

        private final Consumer<String> out;
        private String held = "";

        private Stream(Consumer<String> out) {
            this.out = out;
        }

        synchronized void write(String part) {
            String text = redact(held + part);
            int safe = text.length() - beginning(text);
            held = text.substring(safe);
            if (safe > 0) {
                out.accept(text.substring(0, safe));
            }
        }

        synchronized void flush() {
            if (!held.isEmpty()) {
                out.accept(held);
                held = "";
            }
        }

        /** How long the longest end of the text is with which a value begins. */
        private int beginning(String text) {
            int longest = 0;
            for (String value : values) {
                for (int length = Math.min(value.length() - 1, text.length()); length > longest; length--) {
                    if (text.regionMatches(text.length() - length, value, 0, length)) {
                        longest = length;
                        break;
                    }
                }
            }
            return longest;
        }
    }
}
