package dev.flowcell.api;

import org.jspecify.annotations.Nullable;

/// What failed in another process of a run: its class and its trace are known as text only. Not for cells.
public final class FailedElsewhere extends RuntimeException {

    private final String type;
    private final String trace;
    private final @Nullable String cell;
    private final @Nullable Integer line;

    /// @param type
    ///            the simple name of its class, or empty where its message says it all
    /// @param trace
    ///            its cause chain and frames as they are shown
    /// @param cell
    ///            the notebook cell's id where it failed, or null
    /// @param line
    ///            the line in that cell, or null
    public FailedElsewhere(String type, String message, String trace, @Nullable String cell, @Nullable Integer line) {
        super(message, null, false, false);
        this.type = type;
        this.trace = trace;
        this.cell = cell;
        this.line = line;
    }

    /** The simple name of its class, or empty. */
    public String type() {
        return type;
    }

    /** Its cause chain and frames. */
    public String trace() {
        return trace;
    }

    /** Where it failed, or null. */
    public @Nullable String cell() {
        return cell;
    }

    /** The line in that cell, or null. */
    public @Nullable Integer line() {
        return line;
    }
}
