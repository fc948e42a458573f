package dev.flowcell.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** What {@link Flowcell}'s functions do in this process: a session's or a run's. Not for cells. */
public interface Host {

    String secret(String name);

    Path workdir();

    Path cacheDir();

    /** The folder of a key, filled where it is not there yet. */
    Path cached(String key, CacheFiller filler) throws Exception;

    void progress(String label, long done, long total);

    /// Begins to show how far a loop is.
    ///
    /// @param label
    ///            what the loop is about, or empty
    /// @param total
    ///            how many items there are, or -1 where that is not known
    default Bar bar(String label, long total) {
        return new Bar() {
            @Override
            public void at(long done) {
            }

            @Override
            public void end(long done) {
            }
        };
    }

    /** What runs the items of a fan-out as its options say: again where they fail, and no longer than they may. */
    Attempts attempts(MapOptions options);

    /** Shows a value in these MIME types, or as is best for it where there are none; returns an id for its place. */
    String display(@Nullable Object value, String... types);

    /** Shows another value in the place of an earlier one; where nothing can be replaced, below it. */
    default void updateDisplay(String id, @Nullable Object value, String... types) {
        display(value, types);
    }

    /** The forms in which a value is shown. */
    default Renderable render(@Nullable Object value, String... types) {
        String text = String.valueOf(value);
        return () -> Map.of("text/plain", text);
    }

    /** A part of a large value as a table. */
    default Renderable table(@Nullable Object value, long from, int count) {
        return render(value);
    }

    /** Clears what the cell has shown. */
    default void clearOutput(boolean wait) {
    }

    /** Says how values of a class are shown from now on. */
    default <T> void renderer(Class<T> type, Function<? super T, ?> renderer) {
    }

    /** A value as JSON. */
    default String json(@Nullable Object value) {
        throw new IllegalStateException("this works in a Flowcell session or run only");
    }

    /** Opens a comm; where there is no front-end, one that nobody hears. */
    default Comm comm(String target, @Nullable Object data, Map<String, ?> metadata, byte[]... buffers) {
        return new UnheardComm(target);
    }

    /** Takes the comms that a front-end opens; where there is none, none come. */
    default void commTarget(String name, Comm.Opened opened) {
    }

    /** A loop's progress. */
    interface Bar {

        /** So many items are done, and the next one begins. */
        void at(long done);

        /** The loop has gone through all its items. */
        void end(long done);
    }

    /** Runs the items of a fan-out. */
    interface Attempts {

        /// Runs one on this thread, or one that is interrupted when this one is.
        ///
        /// @throws Throwable
        ///             what the last attempt threw
        void run(int index, Work work) throws Throwable;
    }

    /** What is done for an item. */
    interface Work {
        void run() throws Throwable;
    }
}
