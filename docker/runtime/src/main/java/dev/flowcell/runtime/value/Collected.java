package dev.flowcell.runtime.value;

import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Collections as JSON arrays. Those read are the reader's own to change: a `List` is an `ArrayList`, a `Set` a
/// `LinkedHashSet`. A set without an order of its own is written in the order of its elements' text, so that equal sets
/// give equal text.
record Collected(Codec element, Supplier<Collection<@Nullable Object>> make) implements Codec {

    /** Makes an empty one; null where the class is none of the collections. By name, as [Scalars] has it. */
    private static @Nullable Supplier<Collection<@Nullable Object>> maker(Class<?> type) {
        return switch (type.getName()) {
            case "java.lang.Iterable", "java.util.Collection", "java.util.SequencedCollection", "java.util.List",
                    "java.util.ArrayList" ->
                ArrayList::new;
            case "java.util.LinkedList", "java.util.Queue", "java.util.Deque" -> LinkedList::new;
            case "java.util.concurrent.CopyOnWriteArrayList" -> CopyOnWriteArrayList::new;
            case "java.util.ArrayDeque" -> ArrayDeque::new;
            case "java.util.Set", "java.util.SequencedSet", "java.util.LinkedHashSet" -> LinkedHashSet::new;
            case "java.util.HashSet" -> HashSet::new;
            case "java.util.SortedSet", "java.util.NavigableSet", "java.util.TreeSet" -> TreeSet::new;
            default -> null;
        };
    }

    /** Whether a class is one of the collections. */
    static boolean is(Class<?> type) {
        return maker(type) != null || type == EnumSet.class;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Codec of(Class<?> type, Class<?> elementType, Codec element) {
        if (type == EnumSet.class) {
            return new Collected(element, () -> (Collection) EnumSet.noneOf((Class) elementType));
        }
        var make = maker(type);
        if (make == null) {
            throw new IllegalArgumentException(type.getName());
        }
        return new Collected(element, make);
    }

    @Override
    public void write(JsonGenerator out, Object value) {
        var elements = (Collection<?>) asCollection(value);
        refuseOrderOfItsOwn(value instanceof SortedSet<?> sorted ? sorted.comparator() : null, "set", "a List");
        out.writeStartArray();
        if (elements instanceof Set<?> && !(elements instanceof SequencedCollection<?>)) {
            var texts = new TreeMap<String, Integer>();
            for (var each : elements) {
                texts.merge(text(each), 1, Integer::sum);
            }
            texts.forEach((text, count) -> out.writeRawValue(text));
        } else {
            for (var each : elements) {
                element.writeNullable(out, each);
            }
        }
        out.writeEndArray();
    }

    private static Collection<?> asCollection(Object value) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        throw Fault.flow("an Iterable that is no collection can't ship", "collect it to a List");
    }

    /** A comparator can't be written, so the order would be lost without a word. */
    static void refuseOrderOfItsOwn(@Nullable Object comparator, String what, String remedy) {
        if (comparator != null && !comparator.equals(java.util.Comparator.naturalOrder())) {
            throw Fault.flow("a sorted " + what + " with a comparator can't ship", "copy it to " + remedy);
        }
    }

    private String text(@Nullable Object value) {
        var text = new StringWriter();
        try (var out = Json.generator(text)) {
            element.writeNullable(out, value);
        }
        return text.toString();
    }

    @Override
    public Object read(JsonParser in) {
        Mismatch.expect(in, JsonToken.START_ARRAY);
        var elements = make.get();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.readNullable(in));
        }
        return elements;
    }
}
