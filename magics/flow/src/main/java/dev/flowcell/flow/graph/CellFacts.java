package dev.flowcell.flow.graph;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.FlowCode.MapTypes;
import org.jspecify.annotations.Nullable;

/// What the compiler knows of one cell.
///
/// @param declares
///            top-level variables that it declares, in order
/// @param reads
///            top-level variables of other cells that it reads, also through methods, classes and lambdas
/// @param writes
///            top-level variables that it declares, assigns or mutates
/// @param reaches
///            names of the declarations (types and methods) of any cell that it uses, transitively
/// @param map
///            the types of a fan-out, where they are known
/// @param bodyReads
///            of a fan-out: what its body reads, without what only the expression of its items does
public record CellFacts(Cell cell, Kind kind, List<Variable> declares, Set<String> reads, Set<String> writes,
        Set<String> reaches, @Nullable MapTypes map, List<Problem> problems, Set<String> bodyReads) {

    /** Facts of a cell whose body is all of it. */
    public CellFacts(Cell cell, Kind kind, List<Variable> declares, Set<String> reads, Set<String> writes,
            Set<String> reaches, @Nullable MapTypes map, List<Problem> problems) {
        this(cell, kind, declares, reads, writes, reaches, map, problems, reads);
    }

    /** The same facts with further problems. */
    CellFacts with(List<Problem> more) {
        return new CellFacts(cell, kind, declares, reads, writes, reaches, map,
                Stream.concat(problems.stream(), more.stream()).toList(), bodyReads);
    }

    /** What a cell is in the graph. */
    public enum Kind {
        step, map, params, declaration, setting, skip;

        /** Whether it is a node of the flow, which runs. */
        public boolean runs() {
            return this == step || this == map || this == params;
        }
    }

    /// @param type
    ///            its declared or inferred type as Java source with whole names, or null where it has none that can be
    ///            written (an anonymous class)
    /// @param refusal
    ///            why its value can't ship, or null where it can
    /// @param lives
    ///            its value can't ship and need not: a client, a connection, a secret's alias, made in each process
    /// @param secret
    ///            the secret's name where it is initialised with `secret("NAME")` alone
    public record Variable(String name, @Nullable String type, int line, int column, @Nullable String refusal,
            boolean lives, @Nullable String secret) {
    }
}
