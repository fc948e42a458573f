package dev.flowcell.runtime.value;

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

    private static final Map<Class<?>, Codec.Scalar> ALL = new HashMap<>();

    static {
        both(byte.class, Byte.class, Form.number, Byte::valueOf);
        both(short.class, Short.class, Form.number, Short::valueOf);
        both(int.class, Integer.class, Form.number, Integer::valueOf);
        both(long.class, Long.class, Form.number, Long::valueOf);
        both(float.class, Float.class, Form.number, Float::valueOf);
        both(double.class, Double.class, Form.number, Double::valueOf);
        both(boolean.class, Boolean.class, Form.bool, Scalars::bool);
        both(char.class, Character.class, Form.string, Scalars::character);
        add(BigInteger.class, Form.number, BigInteger::new);
        add(BigDecimal.class, Form.number, BigDecimal::new);
        add(String.class, Form.string, text -> text);
        add(UUID.class, Form.string, UUID::fromString);
        add(URI.class, Form.string, URI::create);
        add(Instant.class, Form.string, Instant::parse);
        add(LocalDate.class, Form.string, LocalDate::parse);
        add(LocalTime.class, Form.string, LocalTime::parse);
        add(LocalDateTime.class, Form.string, LocalDateTime::parse);
        add(ZonedDateTime.class, Form.string, ZonedDateTime::parse);
        add(OffsetDateTime.class, Form.string, OffsetDateTime::parse);
        add(OffsetTime.class, Form.string, OffsetTime::parse);
        add(Duration.class, Form.string, Duration::parse);
        add(Period.class, Form.string, Period::parse);
        add(Year.class, Form.number, text -> Year.of(Integer.parseInt(text)));
        add(YearMonth.class, Form.string, Scalars::yearMonth);
        add(MonthDay.class, Form.string, MonthDay::parse);
        add(ZoneId.class, Form.string, ZoneId::of);
        add(ZoneOffset.class, Form.string, ZoneOffset::of);
    }

    private Scalars() {
    }

    static Codec.@Nullable Scalar of(Class<?> type) {
        return ALL.get(type);
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

    private static void both(Class<?> primitive, Class<?> wrapper, Form form, Function<String, ?> fromText) {
        ALL.put(primitive, new Of(primitive.getSimpleName(), form, true, wrapper, String::valueOf, fromText));
        ALL.put(wrapper, new Of(wrapper.getSimpleName(), form, false, wrapper, String::valueOf, fromText));
    }

    private static void add(Class<?> type, Form form, Function<String, ?> fromText) {
        ALL.put(type, new Of(type.getSimpleName(), form, false, type == String.class ? type : null, String::valueOf,
                fromText));
    }
}
