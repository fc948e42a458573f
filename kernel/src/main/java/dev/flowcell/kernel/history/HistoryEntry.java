package dev.flowcell.kernel.history;

import org.jspecify.annotations.Nullable;

/// A cell that was run.
///
/// @param session
///            number of its session, counted over all that share a store
/// @param line
///            its execution count in that session
/// @param source
///            its text, without the values of secrets
/// @param output
///            its result as text; null where there was none, and for cells of earlier sessions
public record HistoryEntry(int session, int line, String source, @Nullable String output) {
}
