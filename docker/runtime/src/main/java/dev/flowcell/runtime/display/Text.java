package dev.flowcell.runtime.display;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/** Values as text: strings quoted, arrays with their elements, the rest as its `toString` says. */
final class Text {

    private static final int ELEMENTS = 200;
    private static final int LENGTH = 20_000;

    private Text() {
    }

    /** The text; never throws but for the user's stop. */
    static String of(@Nullable Object value) {
        try {
            String text = describe(value, 0);
            return text.length() <= LENGTH
                    ? text
                    : text.substring(0, LENGTH) + "… (" + (text.length() - LENGTH) + " more characters)";
        } catch (StackOverflowError | OutOfMemoryError | Exception | LinkageError | AssertionError thrown) {
            return value == null
                    ? "null"
                    : value.getClass().getName() + " (its toString() throws " + thrown.getClass().getName() + ")";
        }
    }

    private static String describe(@Nullable Object value, int depth) {
        return switch (value) {
            case null -> "null";
            case String text -> depth == 0 && text.indexOf('\n') >= 0 ? text : "\"" + text.replace("\"", "\\\"") + "\"";
            case Character character -> "'" + character + "'";
            case Collection<?> elements when ours(elements) && depth < 3 ->
                join(elements.iterator(), elements.size(), depth);
            case Map<?, ?> map when ours(map) && depth < 3 -> join(map, depth);
            default -> value.getClass().isArray() && depth < 3 ? array(value, depth) : String.valueOf(value);
        };
    }

    /** Only the JDK's own collections: another class's `toString` may know better. */
    private static boolean ours(Object value) {
        return value.getClass().getPackageName().startsWith("java.util");
    }

    private static String join(Iterator<?> elements, int size, int depth) {
        StringJoiner joiner = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < ELEMENTS && elements.hasNext(); i++) {
            joiner.add(describe(elements.next(), depth + 1));
        }
        if (size > ELEMENTS) {
            joiner.add("… (" + (size - ELEMENTS) + " more)");
        }
        return joiner.toString();
    }

    private static String join(Map<?, ?> map, int depth) {
        StringJoiner joiner = new StringJoiner(", ", "{", "}");
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        for (int i = 0; i < ELEMENTS && entries.hasNext(); i++) {
            Map.Entry<?, ?> entry = entries.next();
            joiner.add(describe(entry.getKey(), depth + 1) + "=" + describe(entry.getValue(), depth + 1));
        }
        if (map.size() > ELEMENTS) {
            joiner.add("… (" + (map.size() - ELEMENTS) + " more)");
        }
        return joiner.toString();
    }

    private static String array(Object array, int depth) {
        int length = Array.getLength(array);
        StringJoiner joiner = new StringJoiner(", ",
                array.getClass().getComponentType().getSimpleName() + "[" + length + "] {",
                "}");
        for (int i = 0; i < Math.min(length, ELEMENTS); i++) {
            joiner.add(describe(Array.get(array, i), depth + 1));
        }
        if (length > ELEMENTS) {
            joiner.add("… (" + (length - ELEMENTS) + " more)");
        }
        return joiner.toString();
    }
}
