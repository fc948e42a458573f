package dev.flowcell.runtime.value;

import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Values that are one JSON string, number or boolean. */
final class Scalars {

    /** How a value stands in JSON. */
    private enum Form {
        string, number, bool
    }

    /// @param exact
    ///            the class whose values are all read as they were written, by how Java writes them; or null
    private record Of(String name, Form form, boolean primitive, @Nullable Class<?> exact,
            Function<Object, String> toText, Function<String, ?> fromText) implements Codec.Scalar {

        @Override
        public void write(JsonGenerator out, Object value) {
            var text = toText.apply(value);
            if (form == Form.bool) {
                out.writeBoolean((Boolean) value);
            } else if (form == Form.number && !notFinite(text)) {
                out.writeNumber(text);
            } else {
                writeText(out, text);
            }
        }

        @Override
        public Object read(JsonParser in) {
            var token = in.currentToken();
            var text = in.getString();
            var fits = switch (form) {
                case string -> token == JsonToken.VALUE_STRING;
                case number -> token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT
                        || token == JsonToken.VALUE_STRING && notFinite(text);
                case bool -> token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
            };
            if (!fits) {
                throw new Mismatch(text + " is no " + name);
            }
            try {
                return fromText.apply(text);
            } catch (RuntimeException e) {
                throw new Mismatch(text + " is no " + name);
            }
        }

        @Override
        public @Nullable String exact(Object value) {
            if (value.getClass() != exact) {
                return null;
            }
            var text = toText.apply(value);
            return form == Form.string ? plain(text) : form == Form.number && notFinite(text) ? null : text;
        }

        @Override
        public @Nullable Object absent() {
            if (primitive) {
                throw new Mismatch("null is no " + name);
            }
            return null;
        }

        @Override
        public String text(Object value) {
            return toText.apply(value);
        }

        @Override
        public Object parse(String text) {
            return fromText.apply(text);
        }
    }

    private static final Map<Class<?>, Codec.Scalar> KNOWN = new ConcurrentHashMap<>();

    private Scalars() {
    }

    static Codec.@Nullable Scalar of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Scalars::make);
    }

    private static Codec.@Nullable Scalar make(Class<?> type) {
        var fromText = reader(type);
        if (fromText == null) {
            return null;
        }
        var wrapper = MethodType.methodType(type).wrap().returnType();
        var form = wrapper == Boolean.class
                ? Form.bool
                : Number.class.isAssignableFrom(wrapper) || type.getName().equals("java.time.Year")
                        ? Form.number
                        : Form.string;
        return new Of(type.getSimpleName(), form, type.isPrimitive(),
                wrapper.getPackageName().equals("java.lang") ? wrapper : null, String::valueOf, fromText);
    }

    /// Reads the text of a value of this class; null where it is no scalar. By name, so that only what a process needs
    /// is loaded and linked: all of it together is a tenth of a process's start.
    private static @Nullable Function<String, ?> reader(Class<?> type) {
        return switch (type.getName()) {
            case "byte", "java.lang.Byte" -> Byte::valueOf;
            case "short", "java.lang.Short" -> Short::valueOf;
            case "int", "java.lang.Integer" -> Integer::valueOf;
            case "long", "java.lang.Long" -> Long::valueOf;
            case "float", "java.lang.Float" -> Float::valueOf;
            case "double", "java.lang.Double" -> Double::valueOf;
            case "boolean", "java.lang.Boolean" -> Scalars::bool;
            case "char", "java.lang.Character" -> Scalars::character;
            case "java.lang.String" -> text -> text;
            case "java.math.BigInteger" -> BigInteger::new;
            case "java.math.BigDecimal" -> BigDecimal::new;
            case "java.util.UUID" -> UUID::fromString;
            case "java.net.URI" -> URI::create;
            case "java.time.Instant" -> Instant::parse;
            case "java.time.LocalDate" -> LocalDate::parse;
            case "java.time.LocalTime" -> LocalTime::parse;
            case "java.time.LocalDateTime" -> LocalDateTime::parse;
            case "java.time.ZonedDateTime" -> ZonedDateTime::parse;
            case "java.time.OffsetDateTime" -> OffsetDateTime::parse;
            case "java.time.OffsetTime" -> OffsetTime::parse;
            case "java.time.Duration" -> Duration::parse;
            case "java.time.Period" -> Period::parse;
            case "java.time.Year" -> text -> Year.of(Integer.parseInt(text));
            case "java.time.YearMonth" -> Scalars::yearMonth;
            case "java.time.MonthDay" -> MonthDay::parse;
            case "java.time.ZoneId" -> ZoneId::of;
            case "java.time.ZoneOffset" -> ZoneOffset::of;
            default -> null;
        };
    }

    /** An enum's constants by name. */
    static Codec.Scalar ofEnum(Class<?> type) {
        var constants = new HashMap<String, Object>();
        for (var constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return new Of(type.getSimpleName(), Form.string, false, null, value -> ((Enum<?>) value).name(), text -> {
            var constant = constants.get(text);
            if (constant == null) {
                throw new IllegalArgumentException(text);
            }
            return constant;
        });
    }

    /** Writes a string; half a surrogate pair, which UTF-8 can't hold, is escaped. */
    static void writeText(JsonGenerator out, String text) {
        for (var i = 0; i < text.length(); i++) {
            var each = text.charAt(i);
            if (Character.isSurrogate(each)) {
                if (Character.isHighSurrogate(each) && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    out.writeRawValue(escaped(text));
                    return;
                }
            }
        }
        out.writeString(text);
    }

    private static String escaped(String text) {
        var json = new StringBuilder("\"");
        for (var each : text.toCharArray()) {
            if (each < ' ' || each > '~' || each == '"' || each == '\\') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }

    /** A text as JSON, where all of its characters stand for themselves. */
    private static @Nullable String plain(String text) {
        for (var i = 0; i < text.length(); i++) {
            var each = text.charAt(i);
            if (each < ' ' || each > '~' || each == '"' || each == '\\') {
                return null;
            }
        }
        return '"' + text + '"';
    }

    private static boolean notFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** Its own text leaves out the plus before a year of five digits, without which it is not read. */
    private static YearMonth yearMonth(String text) {
        return YearMonth.parse(text.indexOf('-') > 4 ? "+" + text : text);
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }
}
