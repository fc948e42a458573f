package dev.flowcell.runtime.engine;

import org.jspecify.annotations.Nullable;

/// What is done when the heap is full: the process ends at once and says why, rather than crawl on. A reserve is let go
/// first, so that there is room for the last words.
final class Memory {

    private static final int RESERVE = 4 * 1024 * 1024;

    private static volatile byte @Nullable [] reserve;
    private static volatile @Nullable Runnable end;

    private Memory() {
    }

    /** Sets the reserve aside, and what says the last words. */
    static void reserve(Runnable lastWords) {
        reserve = new byte[RESERVE];
        end = lastWords;
    }

    /** Ends the process if a failure says that the heap is full. */
    static void endIfOut(Throwable failure) {
        var lastWords = end;
        if (failure instanceof OutOfMemoryError && lastWords != null) {
            reserve = null;
            lastWords.run();
        }
    }

    /** The most that the heap may take, as a person says it. */
    static String limit() {
        return Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MiB";
    }
}
