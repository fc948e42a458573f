package dev.flowcell.notebook.state;

/** How a cell's last run stands to what the notebook says now. */
public enum CellState {
    /** It ran well, on what the cells before it say now. */
    fresh,
    /** It ran well, but not on what the cells before it say now. */
    stale,
    /** Its last run failed. */
    failed,
    /** It has not run in this session. */
    never,
    /** Its saved source is not the one that ran. */
    edited,
    /** It runs just now. */
    running;

    /** In words. */
    public String label() {
        return this == never ? "never run" : name();
    }
}
