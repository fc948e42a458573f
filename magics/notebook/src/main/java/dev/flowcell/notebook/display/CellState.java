package dev.flowcell.notebook.display;

/** How a cell's last evaluation stands to what the notebook says now. */
public enum CellState {
    fresh(Mark.done), stale(Mark.stale), failed(Mark.failed), never(Mark.waiting), edited(Mark.edited);

    final Mark mark;

    CellState(Mark mark) {
        this.mark = mark;
    }

    String label() {
        return this == never ? "never run" : name();
    }
}
