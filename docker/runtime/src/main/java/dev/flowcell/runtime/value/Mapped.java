package dev.flowcell.runtime.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Maps: as JSON objects where keys are scalars, else as arrays of pairs `[key, value]`. Maps read are the reader's own
/// to change; a `Map` is a `LinkedHashMap`. A map without an order of its own is written in the order of its keys.
record Mapped(Codec key, Codec value, Supplier<Map<@Nullable Object, @Nullable Object>> make) implements Codec {

    /** Makes an empty one; null where the class is none of the maps. By name, as [Scalars] has it. */
    private static @Nullable Supplier<Map<@Nullable Object, @Nullable Object>> maker(Class<?> type) {
        return switch (type.getName()) {
            case "java.util.Map", "java.util.SequencedMap", "java.util.LinkedHashMap" -> LinkedHashMap::new;
            case "java.util.HashMap" -> HashMap::new;
            case "java.util.SortedMap", "java.util.NavigableMap", "java.util.TreeMap" -> TreeMap::new;
            case "java.util.concurrent.ConcurrentMap", "java.util.concurrent.ConcurrentHashMap" ->
                ConcurrentHashMap::new;
            default -> null;
        };
    }

    /** Whether a class is one of the maps. */
    static boolean is(Class<?> type) {
        return maker(type) != null || type == EnumMap.class;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Codec of(Class<?> type, Class<?> keyType, Codec key, Codec value) {
        if (type == EnumMap.class) {
            return new Mapped(key, value, () -> new EnumMap((Class) keyType));
        }
        var make = maker(type);
        if (make == null) {
            throw new IllegalArgumentException(type.getName());
        }
        return new Mapped(key, value, make);
    }

    @Override
    public void write(JsonGenerator out, Object written) {
        var map = (Map<?, ?>) written;
        Collected.refuseOrderOfItsOwn(map instanceof SortedMap<?, ?> sorted ? sorted.comparator() : null, "map",
                "a LinkedHashMap");
        if (key instanceof Scalar scalar && !hasNullKey(map)) {
            out.writeStartObject();
            for (var entry : entries(map, scalar)) {
                out.writeName(scalar.text(entry.getKey()));
                value.writeNullable(out, entry.getValue());
            }
            out.writeEndObject();
        } else {
            out.writeStartArray();
            for (var entry : map.entrySet()) {
                out.writeStartArray();
                key.writeNullable(out, entry.getKey());
                value.writeNullable(out, entry.getValue());
                out.writeEndArray();
            }
            out.writeEndArray();
        }
    }

    private static boolean hasNullKey(Map<?, ?> map) {
        return map.keySet().stream().anyMatch(Objects::isNull);
    }

    private static List<Map.Entry<?, ?>> entries(Map<?, ?> map, Scalar key) {
        var entries = new ArrayList<Map.Entry<?, ?>>(map.entrySet());
        if (!(map instanceof SequencedMap<?, ?>)) {
            entries.sort(byKey(key));
        }
        return entries;
    }

    @SuppressWarnings("unchecked")
    private static Comparator<Map.Entry<?, ?>> byKey(Scalar key) {
        return (left, right) -> left.getKey() instanceof Comparable<?> comparable
                ? ((Comparable<Object>) comparable).compareTo(right.getKey())
                : key.text(left.getKey()).compareTo(key.text(right.getKey()));
    }

    @Override
    public Object read(JsonParser in) {
        var map = make.get();
        if (key instanceof Scalar scalar && in.currentToken() == JsonToken.START_OBJECT) {
            while (in.nextToken() != JsonToken.END_OBJECT) {
                Object read;
                try {
                    read = scalar.parse(in.currentName());
                } catch (RuntimeException e) {
                    throw new Mismatch("'" + in.currentName() + "' is no key of this map");
                }
                in.nextToken();
                map.put(read, value.readNullable(in));
            }
            return map;
        }
        Mismatch.expect(in, JsonToken.START_ARRAY);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Mismatch.expect(in, JsonToken.START_ARRAY);
            in.nextToken();
            var readKey = key.readNullable(in);
            in.nextToken();
            map.put(readKey, value.readNullable(in));
            in.nextToken();
            Mismatch.expect(in, JsonToken.END_ARRAY);
        }
        return map;
    }
}
