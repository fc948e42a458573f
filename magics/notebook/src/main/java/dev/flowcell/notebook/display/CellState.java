package dev.flowcell.notebook.display;

/** placeholder */
public enum CellState {
    fresh, stale, failed, never
}
