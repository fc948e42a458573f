package dev.flowcell.notebook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.Snippet.Variable;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.notebook.cells.CellReader;
import dev.flowcell.notebook.cells.CellSource;

/** What cells declare, by their text alone; each text is parsed once. */
final class DeclaredNames {

    private static final int KEPT = 2_000;

    /// What one cell declares.
    ///
    /// @param name
    ///            what people call the cell: the name that `%%step` gives it, else its first variable
    /// @param variables
    ///            at the top level
    /// @param declarations
    ///            types and methods
    record Names(Optional<String> name, Set<String> variables, Set<String> declarations) {
    }

    private final Map<String, Names> known = new LinkedHashMap<>();

    /** What each of some cells declares, by its text. */
    Map<String, Names> of(List<CellSource> cells) {
        parse(cells.stream().filter(cell -> !known.containsKey(cell.source())).toList());
        var names = new LinkedHashMap<String, Names>();
        for (var cell : cells) {
            var found = known.get(cell.source());
            if (found != null) {
                names.put(cell.source(), found);
            }
        }
        while (known.size() > KEPT) {
            known.remove(known.keySet().iterator().next());
        }
        return names;
    }

    Names of(String source) {
        return of(List.of(new CellSource("", 1, source, List.of()))).getOrDefault(source,
                new Names(Optional.empty(), Set.of(), Set.of()));
    }

    private void parse(List<CellSource> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        var cells = new ArrayList<Cell>();
        unknown.forEach(source -> cells.add(CellReader.read(source, Path.of("")).cell()));
        try (var compilation = new JavaCompilation(Libraries.NONE)) {
            var parsed = CellParser.parse(compilation, cells);
            for (var index = 0; index < parsed.size(); index++) {
                known.put(unknown.get(index).source(), names(parsed.get(index)));
            }
        }
    }

    private static Names names(CellCode code) {
        var cell = code.cell();
        var variables = new LinkedHashSet<String>();
        var declarations = new LinkedHashSet<String>();
        if (cell.map() != null) {
            Optional.ofNullable(cell.map().out()).ifPresent(variables::add);
        } else {
            code.snippets().stream().flatMap(snippet -> snippet.variables().stream()).map(Variable::name)
                    .forEach(variables::add);
        }
        code.snippets().stream().filter(Snippet::declaration).map(Snippet::name).filter(name -> !name.isEmpty())
                .forEach(declarations::add);
        var name = Optional.ofNullable(cell.name()).or(() -> variables.stream().findFirst());
        return new Names(name, variables, declarations);
    }
}
