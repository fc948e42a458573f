package dev.flowcell.runtime.value;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `Optional` and its three kin: the value itself or `null`. An `Optional` of an `Optional` is an array of none or one,
/// since its `null` would say too little.
record Optionals(Class<?> type, Codec content) implements Codec {

    @Override
    public boolean unchangeable(Set<Codec> seen) {
        return content.unchangeable(seen);
    }

    @Override
    public void write(JsonGenerator out, Object value) {
        var held = switch (value) {
            case Optional<?> optional -> optional.orElse(null);
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case OptionalDouble optional -> optional.isPresent() ? optional.getAsDouble() : null;
            default -> throw new IllegalArgumentException(value.getClass().getName());
        };
        if (!nested()) {
            content.writeNullable(out, held);
            return;
        }
        out.writeStartArray();
        if (held != null) {
            content.write(out, held);
        }
        out.writeEndArray();
    }

    private boolean nested() {
        return content instanceof Optionals;
    }

    @Override
    public @Nullable Object absent() {
        if (type == OptionalInt.class) {
            return OptionalInt.empty();
        } else if (type == OptionalLong.class) {
            return OptionalLong.empty();
        } else if (type == OptionalDouble.class) {
            return OptionalDouble.empty();
        }
        return Optional.empty();
    }

    @Override
    public Object read(JsonParser in) {
        if (!nested()) {
            return switch (content.read(in)) {
                case Integer number when type == OptionalInt.class -> OptionalInt.of(number);
                case Long number when type == OptionalLong.class -> OptionalLong.of(number);
                case Double number when type == OptionalDouble.class -> OptionalDouble.of(number);
                case Object other -> Optional.of(other);
            };
        }
        Mismatch.expect(in, JsonToken.START_ARRAY);
        if (in.nextToken() == JsonToken.END_ARRAY) {
            return Optional.empty();
        }
        var held = Optional.ofNullable(content.readNullable(in));
        in.nextToken();
        Mismatch.expect(in, JsonToken.END_ARRAY);
        return held;
    }
}
