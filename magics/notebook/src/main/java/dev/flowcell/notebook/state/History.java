package dev.flowcell.notebook.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a session did to its variables, run by run: of which runs each one is the result now, and of which it was when
/// a cell last read it.
final class History {

    /// A run that made or changed a variable.
    ///
    /// @param assigned
    ///            whatever it held before
    record Write(String cell, long order, boolean assigned) {
    }

    private final Map<String, List<Write>> now = new HashMap<>();
    private final Map<String, Map<String, List<Write>>> read = new HashMap<>();

    /** The next run. */
    void add(Run run, Uses uses) {
        var inputs = new HashMap<String, List<Write>>();
        uses.reads().forEach(name -> inputs.put(name, List.copyOf(now.getOrDefault(name, List.of()))));
        read.put(run.cell(), inputs);
        for (var name : uses.writes()) {
            var writes = now.computeIfAbsent(name, key -> new ArrayList<>());
            if (uses.declares().contains(name)) {
                writes.clear();
            }
            var write = new Write(run.cell(), run.order(), uses.assigns(name));
            if (write.assigned()) {
                writes.removeIf(former -> former.cell().equals(run.cell()) && former.assigned());
            }
            writes.add(write);
        }
    }

    /** The runs that a variable's value was the result of when a cell last read it; the one that made it is first. */
    List<Write> read(String cell, String variable) {
        return read.getOrDefault(cell, Map.of()).getOrDefault(variable, List.of());
    }

    /** Whether a run is one of those that the variable's value is the result of now. */
    boolean counts(Run run, String variable) {
        return now.getOrDefault(variable, List.of()).stream().anyMatch(write -> write.order() == run.order());
    }

    /** The cell that made the variable as it is now. */
    Optional<String> maker(String variable) {
        return now.getOrDefault(variable, List.of()).stream().findFirst().map(Write::cell);
    }
}
