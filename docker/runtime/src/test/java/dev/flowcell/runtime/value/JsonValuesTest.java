package dev.flowcell.runtime.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonValuesTest {

    private final JsonValues values = new JsonValues(Blobs.INLINE, () -> Path.of("."));

    enum Colour {
        red, green {
            @Override
            public String toString() {
                return "GREEN";
            }
        }
    }

    record Story(String title, int words) {
    }

    record Pair<A, B>(A first, B second) {
    }

    record Node(String name, List<Node> children) {
    }

    record Held(byte[] bytes, int[][] grid) {
    }

    sealed interface Shape permits Circle, Square, Group, Tint {
    }

    record Circle(double radius) implements Shape {
    }

    record Square(double side) implements Shape {
    }

    record Group(List<Shape> shapes) implements Shape {
    }

    enum Tint implements Shape {
        warm, cold
    }

    sealed interface Result<T> permits Ok, Failed {
    }

    record Ok<T>(T value) implements Result<T> {
    }

    record Failed<T>(String why) implements Result<T> {
    }

    static final class Account {

        private final String owner;
        private final List<Story> stories;

        @JsonCreator
        Account(@JsonProperty("owner") String owner, @JsonProperty("stories") List<Story> stories) {
            this.owner = owner;
            this.stories = stories;
        }

        public String getOwner() {
            return owner;
        }
    }

    static final class Code {

        private final String text;

        private Code(String text) {
            this.text = text;
        }

        @JsonCreator
        static Code of(String text) {
            return new Code(text);
        }

        @JsonValue
        String text() {
            return text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Code code && code.text.equals(text);
        }

        @Override
        public int hashCode() {
            return Objects.hash(text);
        }
    }

    static final class Forgetful {

        private final int kept;
        private final int lost;

        Forgetful(int kept, int lost) {
            this.kept = kept;
            this.lost = lost;
        }

        @JsonCreator
        Forgetful(@JsonProperty("kept") int kept) {
            this(kept, 0);
        }
    }

    static class Bag {
        private int secret = 1;
    }

    interface Open {
    }

    /** Types as a flow declares them. */
    static final class Declared {
        static int number;
        static Integer boxed;
        static long large;
        static double real;
        static float small;
        static boolean flag;
        static char letter;
        static byte octet;
        static short brief;
        static String text;
        static BigInteger integer;
        static BigDecimal decimal;
        static Colour colour;
        static Story story;
        static Pair<Story, List<Integer>> pair;
        static Node node;
        static Held held;
        static Shape shape;
        static List<Shape> shapes;
        static Group group;
        static Result<Story> result;
        static Optional<String> maybe;
        static Optional<Optional<String>> maybeMaybe;
        static OptionalInt maybeInt;
        static List<String> texts;
        static List<Integer> numbers;
        static Set<String> set;
        static Deque<Integer> deque;
        static EnumSet<Colour> colours;
        static TreeSet<Integer> sortedSet;
        static Map<String, List<Story>> byTopic;
        static Map<Integer, String> byNumber;
        static Map<Story, Integer> byStory;
        static Map<LocalDate, Integer> byDay;
        static EnumMap<Colour, Integer> byColour;
        static TreeMap<String, Integer> sorted;
        static ConcurrentHashMap<String, Integer> concurrent;
        static byte[] bytes;
        static int[] ints;
        static double[] reals;
        static char[] letters;
        static String[][] grid;
        static List<String>[] lists;
        static Instant instant;
        static LocalDate date;
        static LocalTime time;
        static LocalDateTime dateTime;
        static ZonedDateTime zoned;
        static OffsetDateTime offset;
        static Duration duration;
        static Period period;
        static Year year;
        static YearMonth month;
        static ZoneId zone;
        static DayOfWeek day;
        static UUID uuid;
        static URI uri;
        static Path path;
        static Account account;
        static Code code;
        static Forgetful forgetful;

        static Object object;
        @SuppressWarnings("rawtypes")
        static List raw;
        static List<?> wildcard;
        static List<? extends Shape> bounded;
        static Map<String, Object> loose;
        static Bag bag;
        static List<Bag> bags;
        static Open open;
        static BitSet bits;
        static ExecutorService pool;
        static InputStream stream;
        static Stream<String> lazy;
        static Thread thread;
        static StringBuilder builder;
        static Number anyNumber;
        static Pair<Story, Object> loosePair;
        static Runnable lambda;
    }

    static Type type(String field) {
        try {
            return Declared.class.getDeclaredField(field).getGenericType();
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> ships() {
        var linked = new LinkedHashMap<Integer, String>();
        linked.put(3, "c");
        linked.put(1, "a");
        var hashed = new HashMap<Integer, String>();
        hashed.put(10, "j");
        hashed.put(9, null);
        return Stream.of(arguments("number", 42, "42"), arguments("boxed", null, "null"),
                arguments("large", Long.MIN_VALUE, "-9223372036854775808"), arguments("real", 0.1, "0.1"),
                arguments("real", Double.NaN, "\"NaN\""),
                arguments("real", Double.NEGATIVE_INFINITY, "\"-Infinity\""), arguments("real", -0.0, "-0.0"),
                arguments("real", Double.MIN_VALUE, "4.9E-324"), arguments("small", 1e10f, "1.0E10"),
                arguments("flag", true, "true"), arguments("letter", 'é', "\"é\""),
                arguments("letter", '\ud800', "\"\\ud800\""), arguments("octet", (byte) -1, "-1"),
                arguments("brief", (short) 7, "7"),
                arguments("text", "a\"b\n😀", "\"a\\\"b\\n😀\""), arguments("text", "x\udc00", "\"x\\udc00\""),
                arguments("text", null, "null"),
                arguments("integer", new BigInteger("123456789012345678901234567890"),
                        "123456789012345678901234567890"),
                arguments("decimal", new BigDecimal("1.500"), "1.500"),
                arguments("decimal", new BigDecimal("1E+3"), "1E+3"), arguments("colour", Colour.green, "\"green\""),
                arguments("story", new Story("t", 3), "{\"title\":\"t\",\"words\":3}"),
                arguments("story", new Story(null, 0), "{\"title\":null,\"words\":0}"),
                arguments("pair", new Pair<>(new Story("t", 3), List.of(1)),
                        "{\"first\":{\"title\":\"t\",\"words\":3},\"second\":[1]}"),
                arguments("node", new Node("a", List.of(new Node("b", List.of()))),
                        "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}"),
                arguments("held", new Held(new byte[]{1, 2}, new int[][]{{1}, {}}),
                        "{\"bytes\":\"AQI=\",\"grid\":[[1],[]]}"),
                arguments("shape", new Circle(1), "{\"@type\":\"Circle\",\"radius\":1.0}"),
                arguments("shape", Tint.cold, "{\"@type\":\"Tint\",\"value\":\"cold\"}"),
                arguments("shapes", Arrays.asList(new Group(List.of(new Square(2))), null),
                        "[{\"@type\":\"Group\",\"shapes\":[{\"@type\":\"Square\",\"side\":2.0}]},null]"),
                arguments("group", new Group(List.of(new Group(List.of()))),
                        "{\"shapes\":[{\"@type\":\"Group\",\"shapes\":[]}]}"),
                arguments("result", new Ok<>(new Story("t", 1)),
                        "{\"@type\":\"Ok\",\"value\":{\"title\":\"t\",\"words\":1}}"),
                arguments("result", new Failed<Story>("no"), "{\"@type\":\"Failed\",\"why\":\"no\"}"),
                arguments("maybe", Optional.of("x"), "\"x\""), arguments("maybe", Optional.empty(), "null"),
                arguments("maybeMaybe", Optional.of(Optional.empty()), "[null]"),
                arguments("maybeMaybe", Optional.empty(), "[]"), arguments("maybeInt", OptionalInt.of(0), "0"),
                arguments("maybeInt", OptionalInt.empty(), "null"),
                arguments("texts", Arrays.asList("a", null), "[\"a\",null]"), arguments("numbers", List.of(), "[]"),
                arguments("set", Set.of("b", "a"), "[\"a\",\"b\"]"),
                arguments("set", new LinkedHashSet<>(List.of("b", "a")), "[\"b\",\"a\"]"),
                arguments("deque", new java.util.ArrayDeque<>(List.of(2, 1)), "[2,1]"),
                arguments("colours", EnumSet.of(Colour.red), "[\"red\"]"),
                arguments("sortedSet", new TreeSet<>(List.of(3, 1)), "[1,3]"),
                arguments("byTopic", Map.of("x", List.of(new Story("t", 1))),
                        "{\"x\":[{\"title\":\"t\",\"words\":1}]}"),
                arguments("byNumber", hashed, "{\"9\":null,\"10\":\"j\"}"),
                arguments("byNumber", linked, "{\"3\":\"c\",\"1\":\"a\"}"),
                arguments("byStory", Map.of(new Story("t", 1), 5), "[[{\"title\":\"t\",\"words\":1},5]]"),
                arguments("byNumber", Collections.singletonMap(null, "n"), null),
                arguments("byDay", Map.of(LocalDate.of(2026, 1, 2), 1), "{\"2026-01-02\":1}"),
                arguments("byColour", new EnumMap<>(Map.of(Colour.green, 1)), "{\"green\":1}"),
                arguments("sorted", new TreeMap<>(Map.of("b", 1, "a", 2)), "{\"a\":2,\"b\":1}"),
                arguments("concurrent", new ConcurrentHashMap<>(Map.of("b", 1, "a", 2)), "{\"a\":2,\"b\":1}"),
                arguments("bytes", new byte[]{-1}, "\"/w==\""), arguments("ints", new int[]{1, -2}, "[1,-2]"),
                arguments("reals", new double[]{Double.NaN, 1}, "[\"NaN\",1.0]"),
                arguments("letters", new char[]{'x'}, "[\"x\"]"),
                arguments("grid", new String[][]{{"a", null}, null}, "[[\"a\",null],null]"),
                arguments("lists", new List<?>[]{List.of("a")}, "[[\"a\"]]"),
                arguments("instant", Instant.parse("2026-01-02T03:04:05.123456789Z"),
                        "\"2026-01-02T03:04:05.123456789Z\""),
                arguments("date", LocalDate.of(2026, 1, 2), "\"2026-01-02\""),
                arguments("time", LocalTime.of(3, 4), "\"03:04\""),
                arguments("dateTime", LocalDateTime.of(2026, 1, 2, 3, 4), "\"2026-01-02T03:04\""),
                arguments("zoned", ZonedDateTime.of(2025, 10, 26, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))
                        .withLaterOffsetAtOverlap(), "\"2025-10-26T02:30+01:00[Europe/Berlin]\""),
                arguments("offset", OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                        "\"2026-01-02T03:04:05+02:00\""),
                arguments("duration", Duration.ofMillis(1500), "\"PT1.5S\""),
                arguments("period", Period.ofDays(3), "\"P3D\""), arguments("year", Year.of(12026), "12026"),
                arguments("month", YearMonth.of(2026, 3), "\"2026-03\""),
                arguments("zone", ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\""),
                arguments("day", DayOfWeek.MONDAY, "\"MONDAY\""),
                arguments("uuid", new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\""),
                arguments("uri", URI.create("https://x.example/a?b=c"), "\"https://x.example/a?b=c\""),
                arguments("path", Path.of("data/sample.xml"), "\"data/sample.xml\""),
                arguments("account", new Account("me", List.of(new Story("t", 1))),
                        "{\"owner\":\"me\",\"stories\":[{\"title\":\"t\",\"words\":1}]}"),
                arguments("code", Code.of("x"), "\"x\""));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource
    void ships(String field, Object value, String json) {
        assertThat(values.refusal(type(field))).isEmpty();
        var written = values.write(value, type(field)); // reads back and compares by itself
        if (json != null) {
            assertThat(written).isEqualTo(json);
        }
        var back = values.read(written, type(field));
        assertThat(SameValue.same(back, value)).as("%s", back).isTrue();
        assertThat(values.write(back, type(field))).isEqualTo(written);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> refused() {
        return Stream.of(arguments("object", "an Object can't ship: declare its type"),
                arguments("raw", "the raw type List can't ship: declare its type"),
                arguments("wildcard", "the wildcard type ? can't ship: declare its type"),
                arguments("bounded", "can't ship: declare its type without ?"),
                arguments("loose", "an Object can't ship: declare its type"),
                arguments("loosePair", "an Object can't ship"),
                arguments("bag", "a Bag can't ship: make it a record, or give it a @JsonCreator"),
                arguments("bags", "a Bag can't ship"), arguments("open", "the interface Open can't ship"),
                arguments("bits", "a BitSet can't ship"), arguments("pool", "a ExecutorService can't ship"),
                arguments("stream", "a InputStream can't ship"),
                arguments("lazy", "a Stream<String> can't ship: collect it to a List"),
                arguments("thread", "a Thread can't ship"), arguments("builder", "a StringBuilder can't ship"),
                arguments("anyNumber", "a Number can't ship: declare its type"),
                arguments("lambda", "a Runnable can't ship"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String field, String message) {
        assertThat(values.refusal(type(field))).get().asString().contains(message).doesNotContain("\n");
        assertThatThrownBy(() -> values.write(null, type(field))).isInstanceOf(Fault.class);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> refusedValues() {
        var loop = new ArrayList<Node>();
        var node = new Node("a", loop);
        loop.add(node);
        var backwards = new TreeMap<String, List<Story>>(Comparator.reverseOrder());
        return Stream.of(arguments("byTopic", backwards, "a sorted map with a comparator can't ship"),
                arguments("set", new TreeSet<>(String.CASE_INSENSITIVE_ORDER), "copy it to a List"),
                arguments("node", node, "contains itself"),
                arguments("forgetful", new Forgetful(1, 2), "changes when it is written and read back"),
                arguments("story", new Pair<>(1, 2), "no Story"), arguments("number", "text", "no int"),
                arguments("maybe", null, "changes when it is written"),
                arguments("path", Path.of("/etc/passwd"), "not under workdir(): write the file to workdir().resolve"),
                arguments("texts", List.<Object>of(1), "changes when it is written"));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource
    void refusedValues(String field, Object value, String message) {
        assertThat(catchThrowableOfType(Fault.class, () -> values.write(value, type(field))).line())
                .contains(message).doesNotContain("\n");
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> malformed() {
        return Stream.of(arguments("number", "\"5\"", "5 is no int"), arguments("number", "5.5", "5.5 is no int"),
                arguments("number", "null", "null is no int"), arguments("number", "99999999999", "is no int"),
                arguments("text", "5", "5 is no String"), arguments("story", "[]", "expected an object"),
                arguments("story", "{\"title\":\"t\"}", "'words' of Story is missing"),
                arguments("story", "{\"title\":\"t\",\"words\":1,\"x\":2}", "no component 'x'"),
                arguments("shape", "{\"radius\":1}", "has no @type"),
                arguments("shape", "{\"@type\":\"Cube\"}", "Cube is none of Shape"),
                arguments("colour", "\"blue\"", "blue is no Colour"), arguments("texts", "[\"a\"", "List<String>"),
                arguments("texts", "[] []", "more behind"), arguments("texts", "", "empty"),
                arguments("byNumber", "{\"x\":\"y\"}", "'x' is no key"), arguments("date", "\"today\"", "today is no"),
                arguments("path", "{\"@path\":\"../x\",\"files\":[]}", "not under workdir()"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void malformed(String field, String json, String message) {
        assertThat(catchThrowableOfType(Fault.class, () -> values.read(json, type(field))).line())
                .contains(message).doesNotContain("\n");
    }

    @Test
    void listsAndMapsThatWereReadAreTheReadersOwnToChange() {
        @SuppressWarnings("unchecked")
        var list = (List<String>) values.read("[\"a\"]", type("texts"));
        list.add("b");
        assertThat(list).containsExactly("a", "b");
    }

    @Test
    void aLongValueStopsAtItsLimit() {
        var million = new int[1_000_000];
        assertThat(values.write(million, type("ints"), 64 * 1024)).isEmpty();
        assertThat(values.write(new int[]{1}, type("ints"), 64 * 1024)).contains("[1]");
    }

    @Test
    void deepValuesCross() {
        var node = new Node("end", List.of());
        for (var i = 0; i < 500; i++) {
            node = new Node("n", List.of(node));
        }
        assertThat(values.read(values.write(node, type("node")), type("node"))).isEqualTo(node);
    }

    @Test
    void aFileTravelsWithItsContent(@TempDir Path here, @TempDir Path there) throws IOException {
        Files.createDirectories(here.resolve("out/deep"));
        Files.writeString(here.resolve("out/a.txt"), "alpha");
        Files.writeString(here.resolve("out/deep/b.txt"), "beta");
        var sender = new JsonValues(Blobs.INLINE, () -> here);
        var receiver = new JsonValues(Blobs.INLINE, () -> there);

        var folder = (Path) receiver.read(sender.write(here.resolve("out"), Path.class), Path.class);
        assertThat(folder).isEqualTo(there.resolve("out"));
        assertThat(folder.resolve("deep/b.txt")).hasContent("beta");
        var file = (Path) receiver.read(sender.write(here.resolve("out/a.txt"), Path.class), Path.class);
        assertThat(file).isEqualTo(there.resolve("out/a.txt")).hasContent("alpha");
        assertThat((Path) receiver.read(sender.write(here.resolve("none"), Path.class), Path.class)).doesNotExist();
    }

    @Test
    void aFilesContentGoesByItsHashWhereThereIsAPlaceForIt(@TempDir Path here, @TempDir Path there)
            throws IOException {
        var kept = new HashMap<String, byte[]>();
        Blobs blobs = new Blobs() {
            @Override
            public void put(String sha256, Path file) throws IOException {
                kept.put(sha256, Files.readAllBytes(file));
            }

            @Override
            public void get(String sha256, Path file) throws IOException {
                Files.write(file, kept.get(sha256));
            }
        };
        var file = Files.writeString(here.resolve("a.txt"), "alpha");
        var json = new JsonValues(blobs, () -> here).write(file, Path.class);
        assertThat(json).contains("sha256").doesNotContain("content");
        assertThat((Path) new JsonValues(blobs, () -> there).read(json, Path.class)).hasContent("alpha");

        var whole = PathContents.inline("{\"files\":[" + json + ",1.50,null,\"é\"],\"x\":true}", blobs, 100);
        assertThat(whole).isEqualTo("{\"files\":[{\"@path\":\"a.txt\",\"folder\":false,\"files\":[{\"name\":\"\","
                + "\"sha256\":\"8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8\",\"size\":5,"
                + "\"content\":\"YWxwaGE=\"}]},1.50,null,\"é\"],\"x\":true}");
        assertThatThrownBy(() -> PathContents.inline(json, blobs, 4)).isInstanceOf(Fault.class)
                .hasMessageContaining("larger than");
    }
}
