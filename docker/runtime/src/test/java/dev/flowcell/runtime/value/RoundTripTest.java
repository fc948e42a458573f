package dev.flowcell.runtime.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.runtime.value.JsonValues.Written;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of random types, equal after the round trip whatever they are. A failure names the seed that makes it again. */
class RoundTripTest {

    private static final int TYPES = 150;
    private static final int DEPTH = 3;

    private final JsonValues values = new JsonValues(Blobs.INLINE, () -> Path.of("."));

    sealed interface Shape {
    }

    record Circle(double radius, Optional<String> name) implements Shape {
    }

    record Polygon(List<Point> corners, int[] colours) implements Shape {
    }

    enum Nothing implements Shape {
        nothing, atAll {
            @Override
            public String toString() {
                return "at all";
            }
        }
    }

    record Point(long x, float y) {
    }

    sealed interface Result<T> {
    }

    record Ok<T>(T value, Map<String, T> more) implements Result<T> {
    }

    record Failed<T>(String why, List<Result<T>> causes) implements Result<T> {
    }

    record Pair<A, B>(A first, B second) {
    }

    record Tree(String name, List<Tree> children) {
    }

    record All(byte b, short s, int i, long l, float f, double d, char c, boolean z, Integer boxed, String text,
            byte[] bytes, OptionalInt oi, OptionalLong ol, OptionalDouble od) {
    }

    /** What makes a random type, and random values of it. */
    private static final class Generator {

        private static final List<String> TEXTS = List.of("", " ", "ä€𝄞", "\u0000\u001f\u007f\u2028",
                "\"\\/\b\f\n\r\t",
                "\ud834", "null", "NaN", "a\ud834b", "@type", "{}", "x".repeat(5_000));
        private static final List<ZoneId> ZONES = List.of(ZoneId.of("Europe/Berlin"), ZoneId.of("America/St_Johns"),
                ZoneId.of("UTC"), ZoneId.of("Z"), ZoneId.of("+05:45"), ZoneId.of("GMT+2"), ZoneId.of("Asia/Kolkata"));
        private static final Map<Class<?>, Function<Generator, Object>> SCALARS = new LinkedHashMap<>();

        private final Random random;

        Generator(long seed) {
            random = new Random(seed);
        }

        static {
            SCALARS.put(Byte.class, g -> (byte) g.random.nextInt());
            SCALARS.put(Short.class, g -> (short) g.random.nextInt());
            SCALARS.put(Integer.class, g -> g.one(g.random.nextInt(), Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1));
            SCALARS.put(Long.class, g -> g.one(g.random.nextLong(), Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53));
            SCALARS.put(Float.class, g -> g.one(Float.intBitsToFloat(g.random.nextInt()), Float.NaN, -0f,
                    Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 1e10f, 0.1f));
            SCALARS.put(Double.class, g -> g.one(Double.longBitsToDouble(g.random.nextLong()), Double.NaN, -0.0,
                    Double.POSITIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 1e23, 0.1, 2.0));
            SCALARS.put(Character.class, g -> g.one((char) g.random.nextInt(), '"', '\ud834', '\0', 'x'));
            SCALARS.put(Boolean.class, g -> g.random.nextBoolean());
            SCALARS.put(String.class, g -> g.random.nextBoolean()
                    ? TEXTS.get(g.random.nextInt(TEXTS.size()))
                    : g.random.ints(g.random.nextInt(9))
                            .collect(StringBuilder::new, (text, each) -> text.append((char) each),
                                    StringBuilder::append)
                            .toString());
            SCALARS.put(BigInteger.class, g -> new BigInteger(g.random.nextInt(300), g.random).negate());
            SCALARS.put(BigDecimal.class, g -> new BigDecimal(new BigInteger(g.random.nextInt(200), g.random),
                    g.one(g.random.nextInt(40) - 20, 0, 400, -400, 2)));
            SCALARS.put(UUID.class, g -> new UUID(g.random.nextLong(), g.random.nextLong()));
            SCALARS.put(URI.class,
                    g -> g.one(URI.create(""), URI.create("https://a.b/c?d=%20e#f"), URI.create("mailto:x")));
            SCALARS.put(Instant.class, g -> g.one(Instant.EPOCH, Instant.MIN, Instant.MAX,
                    Instant.ofEpochSecond(g.random.nextInt(), g.random.nextInt(1_000_000_000))));
            SCALARS.put(LocalDate.class, g -> g.one(LocalDate.MIN, LocalDate.MAX,
                    LocalDate.ofEpochDay(g.random.nextInt(100_000))));
            SCALARS.put(LocalTime.class, g -> g.one(LocalTime.MAX, LocalTime.MIN, LocalTime.ofNanoOfDay(
                    g.random.nextLong(86_400_000_000_000L))));
            SCALARS.put(LocalDateTime.class, g -> LocalDateTime.of((LocalDate) g.scalar(LocalDate.class),
                    (LocalTime) g.scalar(LocalTime.class)));
            SCALARS.put(ZonedDateTime.class, g -> g.zoned());
            SCALARS.put(OffsetDateTime.class, g -> OffsetDateTime.of(LocalDateTime.of(2026, 1, 1, 0, 0, 0,
                    g.random.nextInt(1_000_000_000)), (ZoneOffset) g.scalar(ZoneOffset.class)));
            SCALARS.put(OffsetTime.class, g -> OffsetTime.of((LocalTime) g.scalar(LocalTime.class),
                    (ZoneOffset) g.scalar(ZoneOffset.class)));
            SCALARS.put(Duration.class, g -> g.one(Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE),
                    Duration.ofSeconds(g.random.nextInt(), g.random.nextInt(1_000_000_000)), Duration.ofNanos(-1)));
            SCALARS.put(Period.class, g -> Period.of(g.random.nextInt(), g.random.nextInt(), g.random.nextInt()));
            SCALARS.put(Year.class, g -> Year.of(g.one(2026, Year.MIN_VALUE, Year.MAX_VALUE, 0, -44)));
            SCALARS.put(YearMonth.class, g -> YearMonth.of(g.one(2026, -1, 0, 12_345), 1 + g.random.nextInt(12)));
            SCALARS.put(MonthDay.class, g -> MonthDay.of(2, 29));
            SCALARS.put(ZoneId.class, g -> ZONES.get(g.random.nextInt(ZONES.size())));
            SCALARS.put(ZoneOffset.class, g -> ZoneOffset.ofTotalSeconds(g.random.nextInt(2 * 64_800) - 64_800));
            SCALARS.put(TimeUnit.class, g -> g.one(TimeUnit.values()));
        }

        @SafeVarargs
        private <T> T one(T... of) {
            return of[random.nextInt(of.length)];
        }

        /** Also in the hour that a clock set back has twice. */
        private ZonedDateTime zoned() {
            var time = LocalDateTime.of(2026, 10, 25, 2, random.nextInt(60));
            var zoned = ZonedDateTime.of(time, ZONES.get(random.nextInt(ZONES.size())));
            return random.nextBoolean() ? zoned.withLaterOffsetAtOverlap() : zoned.withEarlierOffsetAtOverlap();
        }

        private Object scalar(Class<?> type) {
            return Objects.requireNonNull(SCALARS.get(type)).apply(this);
        }

        Type type(int depth) {
            if (depth == 0 || random.nextInt(4) == 0) {
                return one(SCALARS.keySet().toArray(Class<?>[]::new));
            }
            return switch (random.nextInt(16)) {
                case 0 -> Shape.class;
                case 1 -> Tree.class;
                case 2 -> All.class;
                case 3 -> one(int[].class, double[].class, byte[].class, String[].class, boolean[][].class,
                        long[].class, char[].class, Point[].class);
                case 4 -> of(Result.class, type(depth - 1));
                case 5 -> of(Optional.class, type(depth - 1));
                case 6 -> of(Pair.class, type(depth - 1), type(depth - 1));
                case 7 -> of(one(Map.class, LinkedHashMap.class, HashMap.class), key(), type(depth - 1));
                case 8 -> of(TreeMap.class, one(String.class, Long.class, LocalDate.class, UUID.class),
                        type(depth - 1));
                case 9 -> of(one(Set.class, HashSet.class, LinkedHashSet.class), key());
                case 10 -> of(TreeSet.class, one(String.class, BigInteger.class, Instant.class));
                case 11 -> of(Deque.class, type(depth - 1));
                case 12 -> array(type(depth - 1));
                default -> of(one(List.class, Collection.class, ArrayList.class), type(depth - 1));
            };
        }

        /** What has an equals of its own. */
        private Type key() {
            return one(String.class, Integer.class, Double.class, ZonedDateTime.class, Point.class, TimeUnit.class,
                    BigDecimal.class, Nothing.class, of(List.class, Integer.class), of(Optional.class, Long.class),
                    of(Pair.class, String.class, Character.class));
        }

        private static Type of(Class<?> raw, Type... arguments) {
            return new Types.Parameterized(raw, List.of(arguments));
        }

        private static Type array(Type component) {
            return Types.resolve(component instanceof Class<?> plain ? plain.arrayType() : new Types.ArrayOf(component),
                    Map.of());
        }

        /** A value, in lists now and then null. */
        private Object element(Type type) {
            return random.nextInt(8) == 0 && Types.raw(type) != Optional.class && !Types.raw(type).isPrimitive()
                    ? null
                    : value(type);
        }

        Object value(Type type) {
            var raw = Types.raw(type);
            if (SCALARS.containsKey(raw)) {
                return scalar(raw);
            }
            var arguments = type instanceof Types.Parameterized generic ? generic.arguments() : List.<Type>of();
            if (raw.isArray()) {
                var component = type instanceof Types.ArrayOf array ? array.component() : raw.getComponentType();
                var array = Array.newInstance(raw.getComponentType(), random.nextInt(4));
                for (var i = 0; i < Array.getLength(array); i++) {
                    Array.set(array, i,
                            raw.getComponentType().isPrimitive() ? value(boxed(component)) : element(component));
                }
                return array;
            } else if (Map.class.isAssignableFrom(raw)) {
                Map<Object, Object> map = raw == TreeMap.class
                        ? new TreeMap<>()
                        : raw == HashMap.class ? new HashMap<>() : new LinkedHashMap<>();
                times(() -> map.put(value(arguments.getFirst()), element(arguments.getLast())));
                return map;
            } else if (Collection.class.isAssignableFrom(raw)) {
                var deque = raw == Deque.class;
                Collection<Object> all = raw == TreeSet.class
                        ? new TreeSet<>()
                        : raw == HashSet.class
                                ? new HashSet<>()
                                : Set.class.isAssignableFrom(raw)
                                        ? new LinkedHashSet<>()
                                        : deque ? new ArrayDeque<>() : new ArrayList<>();
                times(() -> all.add(
                        deque || all instanceof Set ? value(arguments.getFirst()) : element(arguments.getFirst())));
                return all;
            }
            if (raw == Optional.class) {
                return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(value(arguments.getFirst()));
            } else if (raw == OptionalInt.class) {
                return random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt());
            } else if (raw == OptionalLong.class) {
                return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong());
            } else if (raw == OptionalDouble.class) {
                return random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(Double.NaN);
            } else if (raw.isEnum()) {
                return one(raw.getEnumConstants());
            } else if (raw.isSealed()) {
                return value(Types.subtype(one(raw.getPermittedSubclasses()), type));
            }
            return record(type, raw);
        }

        private static Type boxed(Type type) {
            return type instanceof Class<?> plain && plain.isPrimitive()
                    ? Array.get(Array.newInstance(plain, 1), 0).getClass()
                    : type;
        }

        private void times(Runnable work) {
            IntStream.range(0, random.nextInt(4)).forEach(i -> work.run());
        }

        private Object record(Type type, Class<?> raw) {
            var bindings = Types.bindings(type);
            var components = raw.getRecordComponents();
            var types = Stream.of(components).map(component -> component.getType()).toArray(Class<?>[]::new);
            var arguments = Stream.of(components).map(component -> {
                var resolved = Types.resolve(component.getGenericType(), bindings);
                // What contains itself ends somewhere.
                return random.nextInt(3) > 0 && resolved instanceof Types.Parameterized generic
                        && generic.raw() == List.class ? List.of() : value(boxed(resolved));
            }).toArray();
            try {
                var constructor = raw.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Equality to the bit, and of classes where the type says which. */
    private static boolean equal(Object left, Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        return switch (left) {
            case Record one -> one.getClass() == right.getClass() && Stream.of(one.getClass().getRecordComponents())
                    .allMatch(component -> {
                        try {
                            component.getAccessor().setAccessible(true);
                            return equal(component.getAccessor().invoke(left), component.getAccessor().invoke(right));
                        } catch (ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            case Optional<?> one -> right instanceof Optional<?> other && equal(one.orElse(null), other.orElse(null));
            case Map<?, ?> one -> right instanceof Map<?, ?> other && one.keySet().equals(other.keySet())
                    && (one instanceof HashMap && !(one instanceof LinkedHashMap)
                            || List.copyOf(one.keySet()).equals(List.copyOf(other.keySet())))
                    && one.keySet().stream().allMatch(key -> equal(one.get(key), other.get(key)));
            case Set<?> one -> one.equals(right);
            case Collection<?> one -> right instanceof Collection<?> other && one.size() == other.size()
                    && equal(one.toArray(), other.toArray());
            default -> left.getClass() == right.getClass() && (left.getClass().isArray()
                    ? Array.getLength(left) == Array.getLength(right) && IntStream.range(0, Array.getLength(left))
                            .allMatch(i -> equal(Array.get(left, i), Array.get(right, i)))
                    : left.equals(right));
        };
    }

    static IntStream seeds() {
        return IntStream.range(0, 10);
    }

    @ParameterizedTest(name = "seeds {0}000 and on")
    @MethodSource("seeds")
    void whatIsWrittenIsReadAsItWas(int hundreds) {
        for (var number = 0; number < TYPES; number++) {
            var seed = hundreds * 1000L + number;
            var generator = new Generator(seed);
            var type = generator.type(DEPTH);
            var all = new ArrayList<Object>();
            for (var i = 0; i < 5; i++) {
                all.add(generator.value(type));
            }
            var what = "seed " + seed + ": " + Types.text(type);
            for (var value : all) {
                var json = values.write(value, type);
                assertThat(equal(value, values.read(json, type))).as(what + " " + json).isTrue();
            }
            assertThat(values.writeAll(all, type)).as(what).extracting(Written::json)
                    .isEqualTo(all.stream().map(value -> values.write(value, type)).toList());
        }
    }
}
