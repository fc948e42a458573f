package dev.flowcell.notebook.cells;

import dev.flowcell.runtime.error.Fault;

/** A mistake in a magic's arguments, and where it stands in them. */
public final class OptionMistake extends RuntimeException {

    private final int offset;
    private final String remedy;

    /// @param offset
    ///            in the arguments, from 0
    public OptionMistake(int offset, String message, String remedy) {
        super(message);
        this.offset = offset;
        this.remedy = remedy;
    }

    public int offset() {
        return offset;
    }

    /** What happened and the remedy, on one line. */
    public String line() {
        return fault().line();
    }

    /** The same as a user's mistake. */
    public Fault fault() {
        return Fault.settings(String.valueOf(getMessage()), remedy);
    }
}
