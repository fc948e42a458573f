package dev.flowcell.runtime.value;

import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.SequencedCollection;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Collections as JSON arrays. Those read are the reader's own to change: a `List` is an `ArrayList`, a `Set` a
/// `LinkedHashSet`. A set without an order of its own is written in the order of its elements' text, so that equal sets
/// give equal text.
record Collected(Codec element, Function<Integer, Collection<@Nullable Object>> make) implements Codec {

    private static final Map<Class<?>, Function<Integer, Collection<@Nullable Object>>> MAKERS = Map.ofEntries(
            maker(Iterable.class, ArrayList::new), maker(Collection.class, ArrayList::new),
            maker(SequencedCollection.class, ArrayList::new), maker(List.class, ArrayList::new),
            maker(ArrayList.class, ArrayList::new), maker(LinkedList.class, size -> new LinkedList<>()),
            maker(CopyOnWriteArrayList.class, size -> new CopyOnWriteArrayList<>()),
            maker(Queue.class, size -> new LinkedList<>()), maker(Deque.class, size -> new LinkedList<>()),
            maker(ArrayDeque.class, size -> new ArrayDeque<>()), maker(Set.class, size -> new LinkedHashSet<>()),
            maker(SequencedSet.class, size -> new LinkedHashSet<>()),
            maker(LinkedHashSet.class, size -> new LinkedHashSet<>()),
            maker(HashSet.class, size -> new HashSet<>()), maker(SortedSet.class, size -> new TreeSet<>()),
            maker(NavigableSet.class, size -> new TreeSet<>()), maker(TreeSet.class, size -> new TreeSet<>()));

    private static Map.Entry<Class<?>, Function<Integer, Collection<@Nullable Object>>> maker(Class<?> type,
            Function<Integer, Collection<@Nullable Object>> make) {
        return Map.entry(type, make);
    }

    /** Whether a class is one of the collections. */
    static boolean is(Class<?> type) {
        return MAKERS.containsKey(type) || type == EnumSet.class;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Codec of(Class<?> type, Class<?> elementType, Codec element) {
        if (type == EnumSet.class) {
            return new Collected(element, size -> (Collection) EnumSet.noneOf((Class) elementType));
        }
        var make = MAKERS.get(type);
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
        var elements = make.apply(16);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.readNullable(in));
        }
        return elements;
    }
}
