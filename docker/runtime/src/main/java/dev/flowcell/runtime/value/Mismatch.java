package dev.flowcell.runtime.value;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** JSON that does not fit its type; {@link JsonValues} makes a fault of it. */
final class Mismatch extends RuntimeException {

    Mismatch(String message) {
        super(message);
    }

    /** Checks the current token. */
    static void expect(JsonParser in, JsonToken token) {
        if (in.currentToken() != token) {
            throw new Mismatch("expected " + name(token) + ", found " + name(in.currentToken()));
        }
    }

    private static String name(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case PROPERTY_NAME -> "a name";
            case END_OBJECT, END_ARRAY -> "an end";
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "nothing";
        };
    }
}
