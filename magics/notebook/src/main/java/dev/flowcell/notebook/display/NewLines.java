package dev.flowcell.notebook.display;

import java.util.HashMap;
import java.util.List;

import dev.flowcell.flow.run.RunState.LogLine;

/// A run's lines as they come, where each can be written only once. They stand in the order of their time, so what
/// another pod said may come in before lines that were written already.
final class NewLines {

    private List<LogLine> before = List.of();

    /// Those that were not there when this was last asked.
    ///
    /// @param now
    ///            all of them, in any order; equal lines are two
    List<LogLine> of(List<LogLine> now) {
        var known = before;
        before = now;
        return begins(now, known) ? now.subList(known.size(), now.size()) : without(now, known);
    }

    /** Lines have only come in behind the others, and none was dropped: almost always so, and quickly known. */
    private static boolean begins(List<LogLine> now, List<LogLine> known) {
        var last = known.size() - 1;
        return last < 0 || now.size() > last && now.get(last) == known.get(last) && now.getFirst() == known.getFirst();
    }

    private static List<LogLine> without(List<LogLine> now, List<LogLine> known) {
        var told = new HashMap<LogLine, Integer>();
        known.forEach(line -> told.merge(line, 1, Integer::sum));
        return now.stream().filter(line -> told.merge(line, -1, Integer::sum) < 0).toList();
    }
}
