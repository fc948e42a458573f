package dev.flowcell.flow.java;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// All cells of a flow and what is known of them before they become one class.
///
/// @param className
///            the whole name of the class
/// @param names
///            the names of the cells that run, by cell id: those of their methods
/// @param declarations
///            which declarations count
/// @param types
///            of variables, by name, where they are not as written: inferred ones
/// @param maps
///            types of the fan-outs, by cell id
public record FlowCode(String className, List<CellCode> cells, Map<String, String> names, Declarations declarations,
        Map<String, String> types, Map<String, MapTypes> maps) {

    /** A type that does not exist: javac reports no second error about a variable whose type is lost. */
    public static final String LOST_TYPE = "LostType";

    /// The types of a fan-out, as source.
    ///
    /// @param items
    ///            of the items' expression
    /// @param result
    ///            of the last expression, or null where there is no list
    public record MapTypes(String items, String item, @Nullable String result) {
    }

    /** The same cells with types. */
    public FlowCode typed(Map<String, String> newTypes, Map<String, MapTypes> newMaps) {
        return new FlowCode(className, cells, names, declarations, newTypes, newMaps);
    }

    /** Names of everything that the cells declare for each other. */
    Set<String> declared() {
        return declarations.names();
    }

    String simpleName() {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
