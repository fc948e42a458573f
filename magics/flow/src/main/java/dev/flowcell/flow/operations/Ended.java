package dev.flowcell.flow.operations;

import java.util.List;

import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.Target.Exit;

/// What a run's own lines don't say of it, kept by the one who followed it to its end.
///
/// @param waits
///            where the time went between the launch and the first line
record Ended(Exit exit, List<Span> waits) {
}
