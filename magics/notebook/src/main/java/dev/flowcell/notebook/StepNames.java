package dev.flowcell.notebook;

import java.util.List;
import java.util.Optional;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet.Variable;
import dev.flowcell.flow.library.Libraries;

/** What a cell is known by where nobody names it. */
final class StepNames {

    private StepNames() {
    }

    /** The first variable that a cell declares, or empty. */
    static Optional<String> firstVariable(Cell cell) {
        try (var compilation = new JavaCompilation(Libraries.NONE)) {
            return CellParser.parse(compilation, List.of(cell)).stream().flatMap(code -> code.snippets().stream())
                    .flatMap(snippet -> snippet.variables().stream()).map(Variable::name).findFirst();
        }
    }
}
