package dev.flowcell.api;

import org.jspecify.annotations.Nullable;

/// How the items of a fan-out are run: what `%%map`'s options say.
///
/// @param parallel
///            how many run at once, at least 1
/// @param retries
///            how often a failed item is tried again
/// @param retryDelayMillis
///            the first delay between attempts; it doubles with each
/// @param timeoutMillis
///            how long one attempt may take; null is without end
public record MapOptions(int parallel, int retries, long retryDelayMillis, @Nullable Long timeoutMillis) {

    /** So many at once, each of them once and as long as it takes. */
    public static MapOptions parallel(int parallel) {
        return new MapOptions(parallel, 0, 0, null);
    }

    /** The same, and a failed item is tried again so often. */
    public MapOptions retries(int count, long delayMillis) {
        return new MapOptions(parallel, count, delayMillis, timeoutMillis);
    }

    /** The same, and no attempt may take longer. */
    public MapOptions timeout(long millis) {
        return new MapOptions(parallel, retries, retryDelayMillis, millis);
    }

    /** Whether an item is simply run. */
    boolean once() {
        return retries == 0 && timeoutMillis == null;
    }
}
