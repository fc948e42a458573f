package dev.flowcell.runtime.value;

import java.util.Map;
import java.util.Set;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Values of a sealed interface, tagged by the simple name of their class: `{"@type":"Circle","radius":1.0}`, and
/// `{"@type":"Colour","value":"red"}` where the class is no object in JSON.
///
/// @param subtypes
///            the records, enums and classes at its leaves, by simple name
record Sealed(String name, Map<String, Subtype> subtypes) implements Codec {

    private static final String TAG = "@type";
    private static final String VALUE = "value";

    record Subtype(Class<?> type, Codec codec) {
    }

    @Override
    public boolean unchangeable(Set<Codec> seen) {
        return subtypes.values().stream().allMatch(subtype -> subtype.codec().unchangeable(seen));
    }

    @Override
    public void write(JsonGenerator out, Object value) {
        var type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        var subtype = subtypes.get(type.getSimpleName());
        if (subtype == null || subtype.type() != type) {
            throw new Mismatch(type.getName() + " is none of " + name);
        }
        out.writeStartObject();
        out.writeName(TAG);
        out.writeString(type.getSimpleName());
        if (subtype.codec().made() instanceof Fields fields) {
            fields.writeFields(out, value);
        } else {
            out.writeName(VALUE);
            subtype.codec().write(out, value);
        }
        out.writeEndObject();
    }

    @Override
    public Object read(JsonParser in) {
        Mismatch.expect(in, JsonToken.START_OBJECT);
        if (!TAG.equals(in.nextName())) {
            throw new Mismatch(name + " has no " + TAG);
        }
        in.nextToken();
        var subtype = subtypes.get(in.getString());
        if (subtype == null) {
            throw new Mismatch(in.getString() + " is none of " + name);
        }
        if (subtype.codec().made() instanceof Fields fields) {
            return fields.readFields(in);
        }
        if (!VALUE.equals(in.nextName())) {
            throw new Mismatch(subtype.type().getSimpleName() + " has no " + VALUE);
        }
        in.nextToken();
        var value = subtype.codec().read(in);
        in.nextToken();
        Mismatch.expect(in, JsonToken.END_OBJECT);
        return value;
    }
}
