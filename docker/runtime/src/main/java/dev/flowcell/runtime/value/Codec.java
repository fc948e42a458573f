package dev.flowcell.runtime.value;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Writes and reads the values of one type. */
interface Codec {

    /** Writes a value that is not null. */
    void write(JsonGenerator out, Object value);

    /** Reads the value whose first token is the parser's current one and is not `null`; leaves its last token current. */
    Object read(JsonParser in);

    /** What `null` in JSON stands for. */
    default @Nullable Object absent() {
        return null;
    }

    /** The JSON of such a value where it is sure to be read as it was written, so that nobody need look; else null. */
    default @Nullable String exact(Object value) {
        return null;
    }

    /// Whether nobody can change a value, nor what it holds.
    ///
    /// @param seen
    ///            those that are being looked at, since a type may contain itself
    default boolean unchangeable(Set<Codec> seen) {
        return false;
    }

    /** Itself, or what it stands for while a type that contains itself is looked at. */
    default Codec made() {
        return this;
    }

    /** Writes a value or null. */
    default void writeNullable(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else {
            write(out, value);
        }
    }

    /** Reads a value or null. */
    default @Nullable Object readNullable(JsonParser in) {
        return in.currentToken() == JsonToken.VALUE_NULL ? absent() : read(in);
    }

    /** A value that is one JSON string, number or boolean, and so may be a map's key as text. */
    interface Scalar extends Codec {

        @Override
        default boolean unchangeable(Set<Codec> seen) {
            return true;
        }

        /** The value as text. */
        String text(Object value);

        /**
         * The value of a text.
         *
         * @throws RuntimeException if it is no such text
         */
        Object parse(String text);
    }

    /** A value that is a JSON object of named fields, which a tag can join. */
    interface Fields extends Codec {

        /** Writes the fields alone. */
        void writeFields(JsonGenerator out, Object value);

        /** Reads the fields up to the end of the object, from behind its start or its tag. */
        Object readFields(JsonParser in);

        @Override
        default void write(JsonGenerator out, Object value) {
            out.writeStartObject();
            writeFields(out, value);
            out.writeEndObject();
        }

        @Override
        default Object read(JsonParser in) {
            Mismatch.expect(in, JsonToken.START_OBJECT);
            return readFields(in);
        }
    }
}
