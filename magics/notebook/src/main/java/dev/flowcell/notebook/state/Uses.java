package dev.flowcell.notebook.state;

import java.util.Set;
import java.util.stream.Collectors;

import dev.flowcell.flow.graph.CellFacts;

/// What a run of a cell did to variables, as far as the compiler knows.
///
/// @param declares
///            variables that it makes anew
/// @param reads
///            variables of other cells that it reads
/// @param writes
///            variables that it makes or changes
public record Uses(Set<String> declares, Set<String> reads, Set<String> writes) {

    /** Nothing that is known. */
    public static final Uses NONE = new Uses(Set.of(), Set.of(), Set.of());

    /** What the code of a cell does. */
    public static Uses of(CellFacts facts) {
        return new Uses(facts.declares().stream().map(CellFacts.Variable::name).collect(Collectors.toSet()),
                Set.copyOf(facts.reads()), Set.copyOf(facts.writes()));
    }

    /** Whether it assigns a variable whatever that held, so that doing so twice is as good as once. */
    boolean assigns(String variable) {
        return writes.contains(variable) && !reads.contains(variable);
    }
}
