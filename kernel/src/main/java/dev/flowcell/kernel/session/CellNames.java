package dev.flowcell.kernel.session;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.TypeDeclSnippet;
import org.jspecify.annotations.Nullable;

/// Which names each cell has declared. A cell that runs again replaces its former self, so the names that it no longer
/// declares are given up. A name that another cell has declared since is that one's.
final class CellNames {

    private final Map<String, Set<String>> names = new HashMap<>();
    private final Map<String, String> cells = new HashMap<>();

    /** What a type or a method is called here; a variable has its name. */
    static String of(DeclarationSnippet declaration) {
        return switch (declaration) {
            case MethodSnippet method -> method.name() + "(" + method.parameterTypes() + ")";
            case TypeDeclSnippet type -> "type " + type.name();
            default -> declaration.name();
        };
    }

    void declared(String cell, String name) {
        String former = cells.put(name, cell);
        if (former != null && names.get(former) instanceof Set<String> others) {
            others.remove(name);
        }
        names.computeIfAbsent(cell, _ -> new LinkedHashSet<>()).add(name);
    }

    /** Id or label of the cell that declared a variable last. */
    @Nullable
    String cellOf(String variable) {
        return cells.get(variable);
    }

    /** A cell begins: what it had declared so far. */
    Set<String> begin(String cell) {
        Set<String> former = names.remove(cell);
        return former == null ? Set.of() : former;
    }

    /// A cell has run.
    ///
    /// @param former
    ///            what it had declared before
    /// @param fine
    ///            whether it ran to its end; if not, what it had declared stays its own
    /// @return what is to be given up
    Set<String> end(String cell, Set<String> former, boolean fine) {
        Set<String> given = new LinkedHashSet<>(former);
        given.removeAll(names.getOrDefault(cell, Set.of()));
        given.removeIf(name -> !cell.equals(cells.get(name)));
        if (!fine) {
            given.forEach(name -> declared(cell, name));
            return Set.of();
        }
        given.forEach(cells::remove);
        return given;
    }
}
