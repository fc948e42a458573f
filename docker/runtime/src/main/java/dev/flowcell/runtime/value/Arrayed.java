package dev.flowcell.runtime.value;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Arrays as JSON arrays, and `byte[]` in Base64. */
record Arrayed(Class<?> component, Codec element) implements Codec {

    /** `byte[]`. */
    static final class Bytes implements Codec {

        @Override
        public void write(JsonGenerator out, Object value) {
            out.writeString(Base64.getEncoder().encodeToString((byte[]) value));
        }

        @Override
        public Object read(JsonParser in) {
            Mismatch.expect(in, JsonToken.VALUE_STRING);
            try {
                return Base64.getDecoder().decode(in.getString());
            } catch (IllegalArgumentException e) {
                throw new Mismatch("no Base64: " + e.getMessage());
            }
        }
    }

    @Override
    public void write(JsonGenerator out, Object value) {
        out.writeStartArray();
        switch (value) {
            case int[] numbers -> {
                for (var number : numbers) {
                    out.writeNumber(number);
                }
            }
            case long[] numbers -> {
                for (var number : numbers) {
                    out.writeNumber(number);
                }
            }
            default -> {
                for (int i = 0, length = Array.getLength(value); i < length; i++) {
                    element.writeNullable(out, Array.get(value, i));
                }
            }
        }
        out.writeEndArray();
    }

    @Override
    public Object read(JsonParser in) {
        Mismatch.expect(in, JsonToken.START_ARRAY);
        var elements = new ArrayList<@Nullable Object>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.readNullable(in));
        }
        var array = Array.newInstance(component, elements.size());
        for (var i = 0; i < elements.size(); i++) {
            Array.set(array, i, elements.get(i));
        }
        return array;
    }
}
