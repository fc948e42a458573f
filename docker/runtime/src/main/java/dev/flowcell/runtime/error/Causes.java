package dev.flowcell.runtime.error;

import org.jspecify.annotations.Nullable;

/** What lies behind an error, for its one line. */
public final class Causes {

    private Causes() {
    }

    /// The first of its causes, itself among them, that is of a type; null where none is.
    public static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    /** The first line of an error's message, or its own name where it has none. */
    public static String firstLine(Throwable e) {
        return firstLine(e.getMessage(), e);
    }

    /** The first line of what is said of an error, or the error's own name where nothing is. */
    public static String firstLine(@Nullable String text, Throwable e) {
        return text == null || text.isBlank()
                ? e.getClass().getSimpleName()
                : text.lines().findFirst().orElse(text).strip();
    }
}
