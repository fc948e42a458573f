package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.flowcell.runtime.error.Nearest;
import dev.flowcell.flow.cell.Problem;

/// Which cells must be done before which: a read after a write, a write after a write, a write after a read, and what
/// `--after` says; also those that others imply.
final class Edges {

    private final List<CellFacts> cells;
    private final Map<String, String> names;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, List<String>> after = new LinkedHashMap<>();

    /// @param names
    ///            of the cells, by id
    Edges(List<CellFacts> cells, Map<String, String> names) {
        this.cells = cells.stream().filter(facts -> facts.kind().runs()).toList();
        this.names = names;
        find();
    }

    /** Ids of the cells before each cell, in notebook order. */
    List<String> after(String cell) {
        return after.getOrDefault(cell, List.of());
    }

    List<Problem> problems() {
        return problems;
    }

    private void find() {
        for (var index = 0; index < cells.size(); index++) {
            var before = new TreeSet<Integer>(named(index));
            for (var earlier = 0; earlier < index; earlier++) {
                if (conflict(cells.get(earlier), cells.get(index))) {
                    before.add(earlier);
                }
            }
            after.put(cells.get(index).cell().id(),
                    before.stream().map(each -> cells.get(each).cell().id()).toList());
        }
    }

    private static boolean conflict(CellFacts earlier, CellFacts later) {
        return !Collections.disjoint(earlier.writes(), later.reads())
                || !Collections.disjoint(earlier.writes(), later.writes())
                || !Collections.disjoint(earlier.reads(), later.writes());
    }

    private List<Integer> named(int index) {
        var found = new ArrayList<Integer>();
        var cell = cells.get(index).cell();
        for (var step : cell.after()) {
            var place = place(step);
            if (place < 0 && (names.containsValue(step) || names.containsKey(step))) {
                problems.add(new Problem(cell.id(), 1, 1, "--after " + step
                        + ": that cell runs nothing, so there is nothing to wait for: leave it out"));
            } else if (place < 0) {
                problems.add(new Problem(cell.id(), 1, 1, "--after " + step + ": there is no such step"
                        + Nearest.suggestion(step, cells.stream().map(facts -> name(facts)).toList())));
            } else if (place >= index) {
                problems.add(new Problem(cell.id(), 1, 1, "--after " + step + ": that step "
                        + (place == index ? "is this cell" : "comes later; move its cell up")));
            } else {
                found.add(place);
            }
        }
        return found;
    }

    private int place(String step) {
        for (var index = 0; index < cells.size(); index++) {
            if (name(cells.get(index)).equals(step) || cells.get(index).cell().id().equals(step)) {
                return index;
            }
        }
        return -1;
    }

    private String name(CellFacts facts) {
        return names.getOrDefault(facts.cell().id(), facts.cell().id());
    }
}
