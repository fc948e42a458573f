package dev.flowcell.api;

import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What {@link Flowcell}'s functions do in this process: a session's or a run's. Not for cells. */
public interface Host {

    String secret(String name);

    Path workdir();

    Path cacheDir();

    /** The folder of a key, filled where it is not there yet. */
    Path cached(String key, CacheFiller filler) throws Exception;

    void progress(String label, long done, long total);

    String display(Object value);

    /** Shows another value in the place of an earlier one; where nothing can be replaced, below it. */
    default void updateDisplay(String id, @Nullable Object value) {
        display(String.valueOf(value));
    }

    /** The forms in which a value is shown. */
    default Renderable render(@Nullable Object value) {
        String text = String.valueOf(value);
        return () -> Map.of("text/plain", text);
    }
}
