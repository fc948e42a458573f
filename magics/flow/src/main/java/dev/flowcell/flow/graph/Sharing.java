package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.CellCode;

/// Static fields that several cells use and one of them changes: no edge says who comes first, and no value of theirs
/// crosses to another process.
final class Sharing {

    /// @param write
    ///            where a cell changes it, or where it reads it if it only does that
    private record CellUse(CellCode cell, int offset, boolean write) {
    }

    private final Map<String, List<CellUse>> uses = new LinkedHashMap<>();

    /// A cell that runs uses a field.
    ///
    /// @param offset
    ///            in the cell's code
    void add(CellCode cell, String field, boolean write, int offset) {
        var all = uses.computeIfAbsent(field, key -> new ArrayList<>());
        var known = all.stream().filter(use -> use.cell() == cell).findFirst();
        if (known.isEmpty() || write && !known.get().write()) {
            known.ifPresent(all::remove);
            all.add(new CellUse(cell, offset, write));
        }
    }

    /** One problem a field, at the first cell that changes it. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        uses.forEach((field, all) -> all.stream().filter(CellUse::write).findFirst().filter(write -> all.size() > 1)
                .ifPresent(write -> problems.add(write.cell().problem(write.offset(), field + " is shared by cells "
                        + cells(all) + ": make it a top-level variable"))));
        return problems;
    }

    private static String cells(List<CellUse> uses) {
        var numbers = uses.stream().map(use -> use.cell().cell().number()).sorted().map(String::valueOf).toList();
        var last = numbers.size() - 1;
        return numbers.stream().limit(last).collect(Collectors.joining(", ")) + " and " + numbers.get(last);
    }
}
