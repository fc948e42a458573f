package dev.flowcell.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

/// Flowcell's own functions; every cell and flow sees them by a static import.
public final class Flowcell {

    private static volatile Host host = new NoHost();

    private Flowcell() {
    }

    /// The value of a secret that `%secret NAME` declares.
    ///
    /// @throws IllegalStateException
    ///             if it is not declared or has no value here; the message says the remedy
    public static String secret(String name) {
        return host.secret(name);
    }

    /// A folder of this run's own. A `Path` under it ships: its content travels to the steps that read it.
    public static Path workdir() {
        return host.workdir();
    }

    /// A folder that lasts as long as the laptop or the mounted volume.
    public static Path cacheDir() {
        return host.cacheDir();
    }

    /// A folder that is filled once and then kept, on this machine and in the store where there is one: a model, a data
    /// set. While it is being filled it has another name, so a failed attempt leaves nothing behind.
    ///
    /// @param key
    ///            names the content: another version wants another key
    public static Path cached(String key, CacheFiller filler) throws Exception {
        return host.cached(key, filler);
    }

    /** Says how far the running step is, from 0 to 1 or as a count. */
    public static void progress(String label, long done, long total) {
        host.progress(label, done, total);
    }

    /// Goes through items and shows how far the loop is: a bar in a notebook, a line in a terminal, events in a run.
    ///
    /// `for (var story : progress(stories)) { … }`
    public static <T extends @Nullable Object> Iterable<T> progress(Iterable<T> items) {
        return progress("", items);
    }

    /** As {@link #progress(Iterable)}, with a word for what the loop is about. */
    public static <T extends @Nullable Object> Iterable<T> progress(String label, Iterable<T> items) {
        return new Progress<>(host, label, items, items instanceof Collection<?> all ? all.size() : -1);
    }

    /** As {@link #progress(Iterable)}. */
    public static <T extends @Nullable Object> Iterable<T> progress(T[] items) {
        return progress("", items);
    }

    /** As {@link #progress(String, Iterable)}. */
    public static <T extends @Nullable Object> Iterable<T> progress(String label, T[] items) {
        return progress(label, Arrays.asList(items));
    }

    /** As {@link #progress(Iterable)}. */
    public static Iterable<Integer> progress(int[] items) {
        return progress("", items);
    }

    /** As {@link #progress(String, Iterable)}. */
    public static Iterable<Integer> progress(String label, int[] items) {
        return progress(label, Arrays.stream(items));
    }

    /** As {@link #progress(Iterable)}, over a stream of any kind, once. */
    public static <T extends @Nullable Object> Iterable<T> progress(BaseStream<T, ?> items) {
        return progress("", items);
    }

    /** As {@link #progress(String, Iterable)}, over a stream of any kind, once. */
    public static <T extends @Nullable Object> Iterable<T> progress(String label, BaseStream<T, ?> items) {
        var split = items.spliterator();
        return new Progress<>(host, label, () -> Spliterators.iterator(split), split.getExactSizeIfKnown());
    }

    /// Shows a value: in a notebook as it shows a cell's last expression, in a run as a line of text.
    ///
    /// @return its id, for [#updateDisplay]
    public static String display(@Nullable Object value) {
        return host.display(value);
    }

    /// Shows a value in certain MIME types, as far as it has them, and as text. A text is taken for content of each
    /// type: `display("<b>bold</b>", "text/html")`.
    ///
    /// @return its id, for [#updateDisplay]
    public static String display(@Nullable Object value, String... mimeTypes) {
        return host.display(value, mimeTypes);
    }

    /** Shows another value in the place of what {@link #display(Object)} showed under this id. */
    public static void updateDisplay(String id, @Nullable Object value) {
        host.updateDisplay(id, value);
    }

    /** As {@link #updateDisplay(String, Object)}, in certain MIME types. */
    public static void updateDisplay(String id, @Nullable Object value, String... mimeTypes) {
        host.updateDisplay(id, value, mimeTypes);
    }

    /** Clears what this cell has shown so far. */
    public static void clearOutput() {
        host.clearOutput(false);
    }

    /// Clears what this cell has shown so far.
    ///
    /// @param wait
    ///            clears only when something else is shown, so that nothing flickers
    public static void clearOutput(boolean wait) {
        host.clearOutput(wait);
    }

    /** The forms in which a notebook shows a value, to be shown later or in part. */
    public static Renderable render(@Nullable Object value) {
        return host.render(value);
    }

    /** The forms of a value in certain MIME types, as far as it has them, and as text. */
    public static Renderable render(@Nullable Object value, String... mimeTypes) {
        return host.render(value, mimeTypes);
    }

    /// Says how values of a class are shown from now on, alone and in tables: as what the function returns, such as
    /// [#html] or an image. The nearest class or interface that has a renderer counts.
    ///
    /// `renderer(Money.class, money -> html("<b>" + money.amount() + "</b>"));`
    public static <T> void renderer(Class<T> type, Function<? super T, ?> renderer) {
        host.renderer(type, renderer);
    }

    /** HTML, shown as such where the last expression of a cell is shown. Data in it must be escaped by the caller. */
    public static Renderable html(String html) {
        return Shown.of("text/html", html, html);
    }

    /** An SVG image. */
    public static Renderable svg(String svg) {
        return Shown.of("image/svg+xml", svg, "SVG image");
    }

    /** Text in Markdown. */
    public static Renderable markdown(String markdown) {
        return Shown.of("text/markdown", markdown, markdown);
    }

    /** LaTeX with its own delimiters, such as {@code $\\sqrt{2}$} or an environment. */
    public static Renderable latex(String latex) {
        return Shown.of("text/latex", latex, latex);
    }

    /** A formula in LaTeX, without delimiters, on a line of its own. */
    public static Renderable math(String formula) {
        return Shown.of("text/latex", "$$" + formula + "$$", formula);
    }

    /** A value as JSON, which a notebook shows as a tree: records, maps, lists, or a text that is JSON. */
    public static Renderable json(@Nullable Object value) {
        var json = value instanceof CharSequence text ? text.toString() : host.json(value);
        return Shown.of("application/json", json, json);
    }

    /// A Vega-Lite chart.
    ///
    /// @param specification
    ///            JSON as text, or a map, or a record; its data may hold lists of records
    public static Renderable vegaLite(Object specification) {
        var json = specification instanceof CharSequence text ? text.toString() : host.json(specification);
        return Shown.of("application/vnd.vegalite.v5+json", json, "Vega-Lite chart");
    }

    /** A Vega-Lite chart of rows, with what else its specification says: {@code mark}, {@code encoding} … */
    public static Renderable vegaLite(Iterable<?> rows, Map<String, ?> specification) {
        var whole = new LinkedHashMap<String, @Nullable Object>(specification);
        whole.put("data", Map.of("values", rows));
        return vegaLite(whole);
    }

    /** A PNG image from its file's bytes. */
    public static Renderable png(byte[] image) {
        return Shown.of("image/png", Base64.getEncoder().encodeToString(image), "PNG image");
    }

    /** A JPEG image from its file's bytes. */
    public static Renderable jpeg(byte[] image) {
        return Shown.of("image/jpeg", Base64.getEncoder().encodeToString(image), "JPEG image");
    }

    /** JavaScript that the notebook runs, where it is trusted. */
    public static Renderable javascript(String script) {
        return Shown.of("application/javascript", script, "JavaScript");
    }

    /** A collection, a map, an array or a result set as a table, also where it would be shown as text. */
    public static Renderable table(@Nullable Object value) {
        return host.table(value, 0, 0);
    }

    /// Some rows of a large collection, map or array as a table.
    ///
    /// @param from
    ///            the first row, from 0
    /// @param count
    ///            how many rows, at most 10,000
    public static Renderable table(@Nullable Object value, long from, int count) {
        if (from < 0 || count < 1) {
            throw new IllegalArgumentException("table(value, " + from + ", " + count
                    + "): rows are counted from 0, and at least one must be shown");
        }
        return host.table(value, from, count);
    }

    /// Opens a conversation with the part of the front-end that has registered itself under a name.
    ///
    /// `var comm = comm("chart", Map.of("rows", rows)).onMessage(message -> println(message.get("selected")));`
    ///
    /// @param data
    ///            a map, a record …: what JSON can hold
    public static Comm comm(String target, @Nullable Object data) {
        return comm(target, data, Map.of());
    }

    /** As the other, with metadata as some front-ends' parts want it, and bytes that go along. */
    public static Comm comm(String target, @Nullable Object data, Map<String, ?> metadata, byte[]... buffers) {
        return host.comm(target, data, metadata, buffers);
    }

    /// Takes the conversations that the front-end opens under a name, from now on and in place of who took them before.
    ///
    /// `commTarget("answers", comm -> comm.onMessage(message -> comm.send(Map.of("answer", 42))));`
    public static void commTarget(String name, Comm.Opened opened) {
        host.commTarget(name, opened);
    }

    /** Puts the runtime's side in place; called once in each process, before any user code. */
    public static void install(Host newHost) {
        host = newHost;
    }

    static Host host() {
        return host;
    }
}
