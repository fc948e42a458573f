package dev.flowcell.runtime.display;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/// A value as text of a bounded length: strings quoted, arrays, records and the JDK's collections with their elements,
/// the rest as its `toString` says. No more elements are looked at than are shown, streams and iterators are not
/// consumed, and cycles end. Never throws but for the user's stop.
final class Text {

    /** The longest text of a value, in characters. */
    static final int LENGTH = 20_000;
    /** The package of the classes that a session's cells declare. */
    private static final String SESSION = "REPL";
    private static final int ELEMENTS = 200;
    private static final int DEPTH = 12;
    private static final int FRAMES = 30;
    private static final int CAUSES = 10;
    /** How much of a text is searched for secrets beyond what is shown of it. */
    private static final int AHEAD = 4_096;

    private final StringBuilder out = new StringBuilder();
    private final Set<Object> around = Collections.newSetFromMap(new IdentityHashMap<>());
    private final int limit;
    private final UnaryOperator<String> redact;
    private boolean full;
    private long hidden;

    private Text(int limit, UnaryOperator<String> redact) {
        this.limit = limit;
        this.redact = redact;
    }

    /// The text as the value of an expression.
    ///
    /// @param limit
    ///            the most characters, besides the words that say that it is cut
    /// @param redact
    ///            takes secrets out of a text
    static String of(@Nullable Object value, int limit, UnaryOperator<String> redact) {
        Text text = new Text(limit, redact);
        if (value instanceof String string && (string.indexOf('\n') >= 0 || string.length() > limit)) {
            text.add(string);
        } else if (value instanceof Throwable thrown) {
            text.guarded(thrown, () -> text.add(trace(thrown)));
        } else {
            text.describe(value, true);
        }
        return text.cut();
    }

    /** The text as it stands in a table or another text: a string without quotes. */
    static String bare(@Nullable Object value, int limit, UnaryOperator<String> redact) {
        Text text = new Text(limit, redact);
        text.describe(value, false);
        return text.full ? text.out + "…" : text.out.toString();
    }

    private String cut() {
        if (!full) {
            return out.toString();
        }
        return out + "… " + (hidden > 0
                ? String.format(Locale.ROOT, "(%,d more characters)", hidden)
                : String.format(Locale.ROOT, "(cut at %,d characters)", limit));
    }

    /** The exception and its causes, each with its frames down to where the cell was called. */
    private static String trace(Throwable thrown) {
        StringBuilder trace = new StringBuilder();
        Throwable each = thrown;
        for (int i = 0; each != null && i < CAUSES; i++) {
            trace.append(i == 0 ? "" : "\nCaused by: ").append(each);
            StackTraceElement[] frames = each.getStackTrace();
            int shown = 0;
            while (shown < frames.length && shown < FRAMES && !caller(frames[shown])) {
                trace.append("\n    at ").append(frames[shown++]);
            }
            if (shown == FRAMES) {
                trace.append("\n    … (").append(frames.length - shown).append(" more)");
            }
            each = each.getCause() == each ? null : each.getCause();
        }
        return trace.toString();
    }

    private static boolean caller(StackTraceElement frame) {
        return frame.getMethodName().startsWith("do_it$") || frame.getClassName().startsWith("jdk.internal.reflect.")
                || frame.getClassName().startsWith("dev.flowcell.runtime.worker.");
    }

    /** Adds a text as far as there is room, without secrets, and never with half a character at its end. */
    private void add(String text) {
        if (full) {
            return;
        }
        int room = limit - out.length();
        String clean = whole(redact.apply(text.length() > room + AHEAD ? text.substring(0, room + AHEAD) : text));
        if (clean.length() <= room && text.length() <= room + AHEAD) {
            out.append(clean);
            return;
        }
        int end = Math.min(room, clean.length());
        if (end > 0 && Character.isHighSurrogate(clean.charAt(end - 1))) {
            end--;
        }
        out.append(clean, 0, end);
        hidden = out.length() == end ? Math.max(text.length() - end, 1) : 0;
        full = true;
    }

    /** A text that can be written as UTF-8: half of a surrogate pair becomes the replacement character. */
    private static String whole(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isSurrogate(character)) {
                if (Character.isHighSurrogate(character) && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    repaired = repaired == null ? new StringBuilder(text) : repaired;
                    repaired.setCharAt(i, '\uFFFD');
                }
            }
        }
        return repaired == null ? text : repaired.toString();
    }

    private void guarded(Object value, Runnable description) {
        int before = out.length();
        try {
            description.run();
        } catch (Exception | VirtualMachineError | LinkageError | AssertionError thrown) {
            out.setLength(Math.min(before, out.length()));
            add(value.getClass().getName() + " (its toString() throws " + thrown.getClass().getName() + ")");
        }
    }

    private void describe(@Nullable Object value, boolean quoted) {
        switch (value) {
            case null -> add("null");
            case String text when quoted ->
                add("\"" + escaped(text.length() > limit ? text.substring(0, limit) : text) + "\"");
            case String text -> add(text);
            case Number number when number.getClass().getName().startsWith("java.lang") -> add(number.toString());
            case Boolean truth -> add(truth.toString());
            case Character character -> add(quoted ? "'" + character + "'" : character.toString());
            default -> nested(value, quoted);
        }
    }

    private static String escaped(String text) {
        return text.replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r");
    }

    private void nested(Object value, boolean quoted) {
        if (around.size() >= DEPTH) {
            add("…");
            return;
        }
        if (!around.add(value)) {
            add("(" + value.getClass().getSimpleName() + " within itself)");
            return;
        }
        guarded(value, () -> {
            switch (value) {
                case Collection<?> elements when ours(elements) -> join(elements.iterator(), elements.size(), quoted);
                case Map<?, ?> map when ours(map) -> join(map, quoted);
                case Map.Entry<?, ?> entry when ours(entry) -> entry(entry, quoted);
                case Optional<?> optional when optional.isPresent() -> {
                    add("Optional[");
                    describe(optional.get(), quoted);
                    add("]");
                }
                case Record one when implicit(one.getClass()) -> record(one);
                default -> {
                    if (value.getClass().isArray()) {
                        array(value, quoted);
                    } else {
                        add(other(value));
                    }
                }
            }
        });
        around.remove(value);
    }

    private static String other(Object value) {
        return switch (value) {
            case BaseStream<?, ?> stream when unnamed(stream) -> "a stream, not consumed: .toList() has its elements";
            case Iterator<?> iterator when unnamed(iterator) -> "an iterator, not consumed";
            case Supplier<?> supplier when unnamed(supplier) -> "a supplier, not asked: .get() has its value";
            case Object lambda when lambda.getClass().isHidden() && unnamed(lambda)
                    && lambda.getClass().getInterfaces().length > 0 ->
                "a lambda: " + lambda.getClass().getInterfaces()[0].getSimpleName();
            // In what package a cell's own classes lie is nobody's matter.
            case Object plain when SESSION.equals(plain.getClass().getPackageName()) && unnamed(plain) ->
                plain.getClass().getSimpleName() + "@" + Integer.toHexString(plain.hashCode());
            default -> String.valueOf(value.toString());
        };
    }

    /** Whether a class has nothing to say of itself but its name and its hash. */
    private static boolean unnamed(Object value) {
        return describes(value) == Object.class;
    }

    /** Only what the JDK's collections say of themselves is said shorter: another class's `toString` may know better. */
    private static boolean ours(Object value) {
        return describes(value).getPackageName().startsWith("java.util");
    }

    /** The class whose `toString` counts. */
    private static Class<?> describes(Object value) {
        try {
            return value.getClass().getMethod("toString").getDeclaringClass();
        } catch (NoSuchMethodException e) {
            return value.getClass();
        }
    }

    /** Whether the compiler wrote a record's `toString`: that one is final. */
    private static boolean implicit(Class<?> type) {
        try {
            return Modifier.isFinal(type.getMethod("toString").getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private void join(Iterator<?> elements, int size, boolean quoted) {
        add("[");
        for (int i = 0; i < ELEMENTS && !full && elements.hasNext(); i++) {
            add(i > 0 ? ", " : "");
            describe(elements.next(), quoted);
        }
        add(more(size) + "]");
    }

    private void join(Map<?, ?> map, boolean quoted) {
        add("{");
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        for (int i = 0; i < ELEMENTS && !full && entries.hasNext(); i++) {
            add(i > 0 ? ", " : "");
            entry(entries.next(), quoted);
        }
        add(more(map.size()) + "}");
    }

    private void entry(Map.Entry<?, ?> entry, boolean quoted) {
        describe(entry.getKey(), quoted);
        add("=");
        describe(entry.getValue(), quoted);
    }

    private void array(Object array, boolean quoted) {
        int length = Array.getLength(array);
        add(array.getClass().getComponentType().getSimpleName() + "[" + length + "] {");
        for (int i = 0; i < Math.min(length, ELEMENTS) && !full; i++) {
            add(i > 0 ? ", " : "");
            describe(Array.get(array, i), quoted);
        }
        add(more(length) + "}");
    }

    private static String more(int size) {
        return size > ELEMENTS ? String.format(Locale.ROOT, ", … (%,d more)", size - ELEMENTS) : "";
    }

    private void record(Record one) {
        add(one.getClass().getSimpleName() + "[");
        RecordComponent[] components = one.getClass().getRecordComponents();
        for (int i = 0; i < components.length && !full; i++) {
            add((i > 0 ? ", " : "") + components[i].getName() + "=");
            describe(Components.value(components[i], one), false);
        }
        add("]");
    }
}
