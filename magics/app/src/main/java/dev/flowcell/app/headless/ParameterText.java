package dev.flowcell.app.headless;

import dev.flowcell.runtime.error.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A parameter's text, as the user wrote it, as JSON of its declared type. Types that a line of text has no obvious
/// form for are written as JSON.
final class ParameterText {

    private static final JsonMapper MAPPER = new JsonMapper();

    private ParameterText() {
    }

    /// The JSON.
    ///
    /// @param type
    ///            as Java source
    /// @throws Fault
    ///             if the text is no such value
    static String json(String type, String name, String text) {
        try {
            return convert(simple(type), text);
        } catch (NumberFormatException e) {
            throw Fault.settings("parameter " + name + " is " + article(simple(type)) + ", not '" + text + "'",
                    "write it as -p " + name + "=" + example(simple(type)));
        }
    }

    /** What is wrong with it, if something is. */
    static Optional<String> problem(String type, String name, String text) {
        try {
            convert(simple(type), text);
            return Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.of("parameter " + name + " is " + article(simple(type)) + ", not '" + text + "'");
        }
    }

    private static String convert(String type, String text) {
        return switch (type) {
            case "byte", "Byte" -> String.valueOf(Byte.parseByte(text.strip()));
            case "short", "Short" -> String.valueOf(Short.parseShort(text.strip()));
            case "int", "Integer" -> String.valueOf(Integer.parseInt(text.strip()));
            case "long", "Long" -> String.valueOf(Long.parseLong(text.strip()));
            case "float", "Float" -> String.valueOf(finite(text));
            case "double", "Double" -> String.valueOf(finite(text));
            case "BigInteger" -> new BigInteger(text.strip()).toString();
            case "BigDecimal" -> new BigDecimal(text.strip()).toString();
            case "boolean", "Boolean" -> String.valueOf(truth(text.strip()));
            case "char", "Character" -> quoted(single(text));
            case "String" -> quoted(text);
            default -> other(text);
        };
    }

    private static double finite(String text) {
        var number = Double.parseDouble(text.strip());
        if (!Double.isFinite(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new NumberFormatException(text);
        };
    }

    private static String single(String text) {
        if (text.length() != 1) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    private static String other(String text) {
        try {
            MAPPER.readTree(text);
            return text;
        } catch (JacksonException e) {
            return quoted(text);
        }
    }

    private static String quoted(String text) {
        return MAPPER.writeValueAsString(text);
    }

    private static String simple(String type) {
        return type.startsWith("java.") && !type.contains("<") ? type.substring(type.lastIndexOf('.') + 1) : type;
    }

    private static String article(String type) {
        return ("aeiouAEIOU".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
    }

    private static String example(String type) {
        return switch (type) {
            case "boolean", "Boolean" -> "true";
            case "char", "Character" -> "x";
            case "float", "Float", "double", "Double", "BigDecimal" -> "0.5";
            default -> "10";
        };
    }
}
