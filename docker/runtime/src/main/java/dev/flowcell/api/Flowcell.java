package dev.flowcell.api;

import java.nio.file.Path;
import java.util.Map;

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

    /// Shows a value: in a notebook as it shows a cell's last expression, in a run as a line of text.
    ///
    /// @return its id, for [#updateDisplay]
    public static String display(Object value) {
        return host.display(value);
    }

    /** Shows another value in the place of what {@link #display} showed under this id. */
    public static void updateDisplay(String id, @Nullable Object value) {
        host.updateDisplay(id, value);
    }

    /** The forms in which a notebook shows a value, to be shown later or in part. */
    public static Renderable render(@Nullable Object value) {
        return host.render(value);
    }

    /** HTML, shown as such where the last expression of a cell is shown. */
    public static Renderable html(String html) {
        return () -> Map.of("text/html", html, "text/plain", html);
    }

    /** An SVG image. */
    public static Renderable svg(String svg) {
        return () -> Map.of("image/svg+xml", svg, "text/plain", "SVG image");
    }

    /** Text in Markdown. */
    public static Renderable markdown(String markdown) {
        return () -> Map.of("text/markdown", markdown, "text/plain", markdown);
    }

    /** Puts the runtime's side in place; called once in each process, before any user code. */
    public static void install(Host newHost) {
        host = newHost;
    }
}
