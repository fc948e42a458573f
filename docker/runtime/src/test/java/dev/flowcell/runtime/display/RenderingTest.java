package dev.flowcell.runtime.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.swing.JPanel;

import dev.flowcell.api.Flowcell;
import dev.flowcell.api.Renderable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value looks like, in a terminal and in a notebook. */
class RenderingTest {

    private final Renderers renderers = new Renderers(RenderingTest.class::getClassLoader);
    private final Rendering rendering = new Rendering(renderers, text -> text.replace("s3cr3t&value", "•••"));

    record Story(String title, int words) {
    }

    sealed interface Shape {
    }

    record Circle(double radius) implements Shape {
    }

    record Square(double side, String colour) implements Shape {
    }

    record Deep(List<Object> inner) {
    }

    record Named(String name) {
        @Override
        public String toString() {
            return "I am " + name;
        }
    }

    record Sulking(int fine) {
        public int fine() {
            throw new IllegalStateException("no");
        }
    }

    static final class Throwing {
        @Override
        public String toString() {
            throw new IllegalStateException("no");
        }
    }

    static final class Overflowing {
        @Override
        public String toString() {
            return "again " + this;
        }
    }

    static final class NullText {
        @Override
        @SuppressWarnings("NullAway")
        public String toString() {
            return null;
        }
    }

    private static List<Object> cycle() {
        List<Object> list = new ArrayList<>(List.of("a"));
        list.add(list);
        return list;
    }

    private static Deep recordCycle() {
        Deep deep = new Deep(new ArrayList<>());
        deep.inner().add(deep);
        return deep;
    }

    @ParameterizedTest
    @MethodSource
    void texts(Object value, String expected) {
        assertThat(rendering.render(value).text()).isEqualTo(expected);
    }

    static Stream<Arguments> texts() {
        return Stream.of(arguments(null, "null"), arguments(1, "1"), arguments(1.5, "1.5"), arguments('a', "'a'"),
                arguments("a \"b\"", "\"a \\\"b\\\"\""), arguments("two\nlines", "two\nlines"),
                arguments(List.of("a", 'b', 1), "[\"a\", 'b', 1]"), arguments(List.of(), "[]"),
                arguments(Map.of(), "{}"), arguments(Map.of("a", List.of(1)), "{\"a\"=[1]}"),
                arguments(Map.entry("a", 1), "\"a\"=1"),
                arguments(new int[]{1, 2}, "int[2] {1, 2}"), arguments(new String[]{"a"}, "String[1] {\"a\"}"),
                arguments(new int[0], "int[0] {}"),
                arguments(new int[300], "int[300] {" + "0, ".repeat(199) + "0, … (100 more)}"),
                arguments(Optional.of("a"), "Optional[\"a\"]"), arguments(Optional.empty(), "Optional.empty"),
                arguments(Path.of("/a", "b"), "/a/b"), arguments(Duration.ofSeconds(90), "PT1M30S"),
                arguments(String.class, "class java.lang.String"),
                arguments(new Story("<a>", 1), "Story[title=<a>, words=1]"),
                arguments(new Named("Ada"), "I am Ada"),
                arguments(List.of(new Story("<a>", 1)), "[Story[title=<a>, words=1]]"),
                arguments(Map.of(1, new Story("a", 1)), "{1=Story[title=a, words=1]}"),
                arguments(new Sulking(1), "Sulking[fine=(fine() throws java.lang.IllegalStateException)]"),
                arguments(new Throwing(), Throwing.class.getName()
                        + " (its toString() throws java.lang.IllegalStateException)"),
                arguments(List.of(1, new Throwing()), "[1, " + Throwing.class.getName()
                        + " (its toString() throws java.lang.IllegalStateException)]"),
                arguments(new Overflowing(), Overflowing.class.getName()
                        + " (its toString() throws java.lang.StackOverflowError)"),
                arguments(new NullText(), "null"), arguments(cycle(), "[\"a\", (ArrayList within itself)]"),
                arguments(recordCycle(), "Deep[inner=[(Deep within itself)]]"),
                arguments("\uD800 alone", "\"\uFFFD alone\""), arguments("😀", "\"😀\""),
                arguments(Stream.of(1), "a stream, not consumed: .toList() has its elements"),
                arguments(IntStream.of(1), "a stream, not consumed: .toList() has its elements"),
                arguments(List.of(1).iterator(), "an iterator, not consumed"),
                arguments((Supplier<Integer>) () -> 1, "a supplier, not asked: .get() has its value"),
                arguments("x".repeat(30_000), "x".repeat(20_000) + "… (10,000 more characters)"));
    }

    @Test
    void streamsAndIteratorsStayWhole() {
        var stream = Stream.of(1, 2);
        var iterator = List.of(1, 2).iterator();
        rendering.render(stream);
        rendering.render(iterator);
        rendering.render(List.of(stream, iterator));
        assertThat(stream.toList()).containsExactly(1, 2);
        assertThat(iterator.next()).isEqualTo(1);
    }

    @Test
    void whatIsThrownIsShownWithItsTrace() {
        assertThat(rendering.render(new IllegalStateException("no", new RuntimeException("inner"))).text())
                .startsWith("java.lang.IllegalStateException: no\n    at ")
                .contains("Caused by: java.lang.RuntimeException: inner");
    }

    @ParameterizedTest
    @MethodSource
    void tables(Object value, List<String> parts) {
        assertThat(rendering.render(value).data().get("text/html")).as(String.valueOf(value)).contains(parts);
    }

    private static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1]);
        }
        return row;
    }

    static Stream<Arguments> tables() {
        return Stream.of(
                arguments(new Story("a", 1),
                        List.of(">title</th>", "<th>words</th>", ">a</td>", "<td>1</td>")),
                arguments(List.of(new Story("<img src=x onerror=alert(1)>", 1)),
                        List.of("&lt;img src=x onerror=alert(1)&gt;")),
                arguments(List.of(new Story("\"'&", 1)), List.of("&quot;&#39;&amp;")),
                arguments(new Story[]{new Story("a", 1)}, List.of(">title</th>")),
                arguments(new ArrayDeque<>(List.of(new Story("a", 1))), List.of(">title</th>")),
                arguments(Arrays.asList(new Story("a", 1), null), List.of("null</span>")),
                arguments(List.<Shape>of(new Circle(1), new Square(2, "red")),
                        List.of(">type</th>", "<th>radius</th>", "<th>side</th>", ">colour</th>", ">Circle</td>")),
                arguments(List.of(row("a", 1, "b", "x"), row("a", 2, "c", null)),
                        List.of("<th>a</th>", ">b</th>", ">c</th>", "null</span>")),
                arguments(new int[][]{{1, 2}, {3}}, List.of("<th>0</th>", "<th>1</th>", "<td>3</td>")),
                arguments(List.of(List.of("a", "b")), List.of(">0</th>", ">b</td>")),
                arguments(Map.of("a", 1), List.of(">key</th>", "<th>value</th>")),
                arguments(Map.of(1, new Story("a", 2)), List.of("<th>key</th>", ">title</th>", "<td>1</td>")),
                arguments(Map.of("x", Map.of("y", 1)), List.of(">key</th>", "<th>y</th>")),
                arguments(List.of("a".repeat(100), "b".repeat(100)), List.of(">value</th>")),
                arguments(List.of(new Sulking(1)), List.of("(fine() throws java.lang.IllegalStateException)")),
                arguments(List.of(new Deep(List.of(Flowcell.html("<b>x</b>")))), List.of(">inner</th>")),
                arguments(List.of(row("<k>", Flowcell.html("<b>bold</b>"))), List.of("&lt;k&gt;", "><b>bold</b></td>")),
                arguments(List.of(row("cost", "$5 and $6")), List.of("mathjax_ignore", "$5 and $6")));
    }

    @ParameterizedTest
    @MethodSource
    void noTables(Object value) {
        assertThat(rendering.render(value).data()).containsOnlyKeys("text/plain");
    }

    static Stream<Arguments> noTables() {
        return Stream.<Object>of(1, "text", List.of(1, 2, 3), List.of(), Map.of(), new int[]{1},
                IntStream.range(0, 9).toArray(),
                Optional.of(1), new Object[0], Collections.nCopies(1_000_000, 7), new Throwing())
                .map(value -> arguments(value));
    }

    @Test
    void aTerminalHasATableTooWhereALineIsTooShort() {
        var stories = List.of(new Story("The lake's eels return, and nobody can say why they had left at all", 1200),
                new Story("Comet\nfound", 7), new Story("Otters seen again", 45));
        assertThat(rendering.render(stories).text()).isEqualTo("""
                title                                     words
                ────────────────────────────────────────  ─────
                The lake's eels return, and nobody can …   1200
                Comet⏎found                                   7
                Otters seen again                            45""");
    }

    /** A million rows, of which those that are shown may be asked for. */
    private static final class Counted extends AbstractList<Story> implements RandomAccess {

        private int asked;

        @Override
        public Story get(int index) {
            asked++;
            return new Story("story " + index, index);
        }

        @Override
        public int size() {
            return 1_000_000;
        }
    }

    @Test
    void aMillionRowsAreCutAndSaySo() {
        var stories = new Counted();
        MimeBundle bundle = rendering.render(stories);
        assertThat(stories.asked).isLessThan(100);
        String note = "1,000,000 rows; rows 0 to 19 and the last 5 are shown; table(…, 20, 50) has the next.";
        assertThat(bundle.data().get("text/html")).contains(note, "story 19<", "story 999999<", "⋮")
                .doesNotContain("story 20<").hasSizeLessThan(20_000);
        assertThat(bundle.text()).contains(note, "story 999999").hasSizeLessThan(5_000);
    }

    @Test
    void aMillionEntriesAreCutAndSaySo() {
        Map<Integer, Story> map = new HashMap<>();
        for (int i = 0; i < 1_000_000; i++) {
            map.put(i, new Story("story " + i, i));
        }
        assertThat(rendering.render(map).data().get("text/html")).contains("1,000,000 rows; rows 0 to 19 are shown")
                .hasSizeLessThan(20_000);
        assertThat(rendering.render(map.keySet()).text()).contains("… (999,800 more)]").hasSizeLessThan(5_000);
    }

    @Test
    void whatAMillionElementsAreInIsCutToo() {
        List<Object> million = new ArrayList<>(Collections.nCopies(1_000_000, "x"));
        assertThat(rendering.render(new Deep(million)).text()).hasSizeLessThan(5_000);
        assertThat(rendering.render(List.of(new Deep(million), new Deep(million))).data().get("text/html"))
                .hasSizeLessThan(5_000);
        assertThat(rendering.render(Optional.of(million)).text()).hasSizeLessThan(5_000);
    }

    @Test
    void manyColumnsAreCutAndSaySo() {
        Map<String, Object> wide = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            wide.put("c" + i, i);
        }
        assertThat(rendering.render(List.of(wide)).data().get("text/html"))
                .contains("20 more columns are not shown.", ">c39<").doesNotContain(">c40<");
    }

    @ParameterizedTest
    @MethodSource
    void parts(Object value, long from, int count, List<String> parts, String absent) {
        assertThat(rendering.table(value, from, count).data().get("text/html")).contains(parts)
                .doesNotContain(absent);
    }

    static Stream<Arguments> parts() {
        return Stream.of(
                arguments(new Counted(), 40, 50,
                        List.of("rows 40 to 89 are shown; table(…, 90, 50) has the next.", "story 40<"), "story 39<"),
                arguments(new Counted(), 999_990, 50, List.of("rows 999,990 to 999,999 are shown.", "story 999999<"),
                        "has the next"),
                arguments(new Counted(), 2_000_000, 50, List.of("none of them from row 2000000 on"), "story"),
                arguments(IntStream.range(0, 100).toArray(), 10, 2, List.of(">value<", ">10<", "<td>11</td>"), ">12<"),
                arguments(List.of(1, 2), 0, 0, List.of("<td>1</td>", "<td>2</td>"), "rows"),
                arguments(Map.of("k", 5), 0, 0, List.of("<td>5</td>"), "rows"));
    }

    @Test
    void secretsAreNotCutInTwoNorHiddenByEscapes() {
        var story = new Story("x".repeat(292) + "s3cr3t&value", 1);
        assertThat(rendering.render(List.of(story, story)).data().get("text/html")).contains("•••")
                .doesNotContain("s3cr");
        assertThat(rendering.render("x".repeat(19_995) + "s3cr3t&value").text()).endsWith("•••")
                .doesNotContain("s3cr");
    }

    @ParameterizedTest
    @MethodSource
    void forms(Renderable value, String type, String content) {
        assertThat(rendering.render(value).data()).containsEntry(type, content).containsKey("text/plain");
    }

    static Stream<Arguments> forms() {
        return Stream.of(arguments(Flowcell.html("<b>b</b>"), "text/html", "<b>b</b>"),
                arguments(Flowcell.svg("<svg/>"), "image/svg+xml", "<svg/>"),
                arguments(Flowcell.markdown("*b*"), "text/markdown", "*b*"),
                arguments(Flowcell.latex("$a$"), "text/latex", "$a$"),
                arguments(Flowcell.math("a"), "text/latex", "$$a$$"),
                arguments(Flowcell.json("{\"a\":1}"), "application/json", "{\"a\":1}"),
                arguments(Flowcell.vegaLite("{}"), "application/vnd.vegalite.v5+json", "{}"),
                arguments(Flowcell.javascript("1"), "application/javascript", "1"),
                arguments(Flowcell.png(new byte[]{1, 2, 3}), "image/png", "AQID"),
                arguments((Renderable) () -> Map.of("a/b", "c"), "a/b", "c"));
    }

    @ParameterizedTest
    @MethodSource
    void requested(Object value, List<String> types, Map<String, String> expected) {
        assertThat(rendering.render(value, types).data()).isEqualTo(expected);
    }

    static Stream<Arguments> requested() {
        return Stream.of(
                arguments("<b>x</b>", List.of("text/html", "text/markdown"),
                        Map.of("text/html", "<b>x</b>", "text/markdown", "<b>x</b>", "text/plain", "<b>x</b>")),
                arguments(1, List.of("text/markdown"), Map.of("text/plain", "1")),
                arguments(1, List.of("text/html"), Map.of("text/plain", "1", "text/html", "<pre>1</pre>")),
                arguments(new Story("a", 1), List.of("application/json"),
                        Map.of("text/plain", "Story[title=a, words=1]", "application/json",
                                "{\"title\":\"a\",\"words\":1}")),
                arguments(Flowcell.html("<b>"), List.of("image/png"), Map.of("text/plain", "<b>")),
                arguments(null, List.of("text/html"), Map.of("text/plain", "null", "text/html", "<pre>null</pre>")));
    }

    @Test
    void imagesAreImages() {
        var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        assertThat(rendering.render(image).data()).containsKey("image/png")
                .containsEntry("text/plain", "image of 3 × 2 pixels");
        assertThat(rendering.render(image, List.of("image/jpeg")).data()).containsOnlyKeys("image/jpeg", "text/plain");
        assertThat(rendering.render(new BufferedImage(9_000, 3, BufferedImage.TYPE_BYTE_GRAY)).text())
                .isEqualTo("image of 9000 × 3 pixels, shown as 4000 × 1");
        assertThat(rendering.render(new JPanel()).data()).containsKey("image/png");
    }

    @Test
    void cellsSayHowAClassIsShown() {
        renderers.add(Shape.class, shape -> Flowcell.html("<i>shape</i>"));
        renderers.add(Circle.class, circle -> new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        assertThat(rendering.render(new Square(1, "red")).data()).containsEntry("text/html", "<i>shape</i>");
        assertThat(rendering.render(new Circle(1)).data()).containsKey("image/png");
        renderers.add(Object.class, value -> Flowcell.html("<i>any</i>"));
        assertThat(rendering.render(new Square(1, "red")).data()).containsEntry("text/html", "<i>shape</i>");
        assertThat(rendering.render(Duration.ZERO).data()).containsEntry("text/html", "<i>any</i>");
    }

    @Test
    void aClassIsShownInATableAsAlone() {
        renderers.add(Square.class, square -> Flowcell.html("<i>square</i>"));
        assertThat(rendering.render(List.of(row("s", new Square(1, "red")))).data().get("text/html"))
                .contains("><i>square</i></td>");
    }

    @Test
    void aRendererThatThrowsHurtsNobody() {
        renderers.add(Square.class, square -> {
            throw new IllegalStateException("no");
        });
        assertThat(rendering.render(new Square(1, "red")).text()).isEqualTo("Square[side=1.0, colour=red]");
        renderers.add(Circle.class, circle -> circle);
        assertThat(rendering.render(new Circle(1)).data()).containsKey("text/html");
    }

    @Test
    void collectionsThatLieHurtNobody() {
        Collection<Object> broken = new AbstractList<>() {
            @Override
            public Object get(int index) {
                throw new IllegalStateException("no");
            }

            @Override
            public int size() {
                return 5;
            }

            @Override
            public Iterator<Object> iterator() {
                throw new IllegalStateException("no");
            }
        };
        assertThat(rendering.render(broken).text()).contains("throws java.lang.IllegalStateException");
        assertThat(rendering.render(new ArrayList<>(List.of(broken)))).isNotNull();
    }
}
