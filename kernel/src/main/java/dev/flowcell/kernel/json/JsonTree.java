package dev.flowcell.kernel.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Trees of JSON, read and written by Jackson's streams alone. To make an object mapper, which does the same, takes a
/// third of the kernel's start: it learns of dates, locales and Java types that no message needs.
public final class JsonTree {

    private static final JsonFactory STREAMS = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {
    }

    /** An empty object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /// Reads one value; of names that come twice in an object, the last one counts.
    ///
    /// @return the value; a missing node where there is none
    /// @throws tools.jackson.core.JacksonException
    ///             if it is no JSON, or anything follows
    public static JsonNode read(byte[] json) {
        try (JsonParser parser = STREAMS.createParser(ObjectReadContext.empty(), json)) {
            return whole(parser);
        }
    }

    /** As the other. */
    public static JsonNode read(String json) {
        try (JsonParser parser = STREAMS.createParser(ObjectReadContext.empty(), json)) {
            return whole(parser);
        }
    }

    private static JsonNode whole(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return MissingNode.getInstance();
        }
        JsonNode value = value(parser, first);
        if (parser.nextToken() != null) {
            throw new StreamReadException(parser, "Something follows the value");
        }
        return value;
    }

    /** The parser bounds the depth. A `switch` that takes null itself would be linked at run time, for milliseconds of the start. */
    private static JsonNode value(JsonParser parser, @Nullable JsonToken token) {
        if (token == null) {
            throw new StreamReadException(parser, "There is no value");
        }
        return switch (token) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    object.set(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(value(parser, next));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> switch (parser.getNumberType()) {
                case INT -> NODES.numberNode(parser.getIntValue());
                case LONG -> NODES.numberNode(parser.getLongValue());
                default -> NODES.numberNode(parser.getBigIntegerValue());
            };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new StreamReadException(parser, "There is no value");
        };
    }

    /** A tree in UTF-8. */
    public static byte[] bytes(JsonNode tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = STREAMS.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(tree, generator);
        }
        return bytes.toByteArray();
    }

    /** A tree as a text. */
    public static String text(JsonNode tree) {
        return new String(bytes(tree), StandardCharsets.UTF_8);
    }

    private static void write(JsonNode tree, JsonGenerator generator) {
        switch (tree.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                tree.properties().forEach(property -> {
                    generator.writeName(property.getKey());
                    write(property.getValue(), generator);
                });
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                tree.values().forEach(each -> write(each, generator));
                generator.writeEndArray();
            }
            case STRING -> generator.writeString(tree.stringValue());
            case BOOLEAN -> generator.writeBoolean(tree.booleanValue());
            case NUMBER -> {
                switch (tree.numberType()) {
                    case INT -> generator.writeNumber(tree.intValue());
                    case LONG -> generator.writeNumber(tree.longValue());
                    case BIG_INTEGER -> generator.writeNumber(tree.bigIntegerValue());
                    case FLOAT -> generator.writeNumber(tree.floatValue());
                    case DOUBLE -> generator.writeNumber(tree.doubleValue());
                    case BIG_DECIMAL -> generator.writeNumber(tree.decimalValue());
                }
            }
            case NULL, MISSING -> generator.writeNull();
            case BINARY, POJO -> throw new IllegalArgumentException("no JSON: " + tree.getNodeType());
        }
    }
}
