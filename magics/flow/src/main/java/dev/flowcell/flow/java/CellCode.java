package dev.flowcell.flow.java;

import java.util.List;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.runtime.source.JavaScanner;

/// A cell, parsed.
///
/// @param snippets
///            its parts in order, also those that do not parse
/// @param lost
///            names that its broken parts would have declared; others' errors about them say nothing new
/// @param problems
///            what does not parse
public record CellCode(Cell cell, List<Snippet> snippets, Set<String> lost, List<Problem> problems) {

    /** The cell without expressions that only show a variable in the notebook: they do nothing. */
    public CellCode withoutPeeks() {
        if (cell.role() == Role.map) {
            return this;
        }
        return new CellCode(cell, snippets.stream().filter(snippet -> !isPeek(snippet)).toList(), lost, problems);
    }

    private static boolean isPeek(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.expression && JavaScanner.tokens(snippet.text()).stream()
                .allMatch(token -> token.symbol() == ' ' || token.symbol() == '.' || token.symbol() == ';');
    }

    /// A problem at a place in the cell.
    ///
    /// @param offset
    ///            in the cell's code
    public Problem problem(int offset, String message) {
        var place = Place.of(cell.code(), offset);
        return new Problem(cell.id(), place.line(), place.column(), message);
    }

    /** Line and column from 1. */
    public record Place(int line, int column) {

        /** The place of an offset. */
        public static Place of(String text, int offset) {
            var end = Math.max(0, Math.min(offset, text.length()));
            var before = text.substring(0, end).replace("\r\n", "\n").replace('\r', '\n');
            return new Place(1 + (int) before.chars().filter(character -> character == '\n').count(),
                    before.length() - before.lastIndexOf('\n'));
        }
    }
}
