package dev.flowcell.notebook.state;

import java.util.List;

/// How fresh a cell is.
///
/// @param reasons
///            why it is stale, the first cause first; empty in any other state
public record Status(CellState state, List<Reason> reasons) {

    public Status {
        reasons = List.copyOf(reasons);
    }

    static Status of(CellState state) {
        return new Status(state, List.of());
    }
}
