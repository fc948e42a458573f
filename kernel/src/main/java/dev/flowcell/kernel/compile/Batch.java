package dev.flowcell.kernel.compile;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.runtime.source.JavaScanner;

/// What is compiled together.
///
/// @param number
///            sets its classes apart from all others
/// @param file
///            the name of its file, as stack traces have it
/// @param text
///            of the whole cell
/// @param pieces
///            of it, none of kind `other`; no variable is declared twice
/// @param shown
///            whether the last one's value is wanted
/// @param imports
///            lines in which JShell says what it knows
/// @param variables
///            the session's variables by name, apart from JShell's own
public record Batch(int number, String file, String text, List<Piece> pieces, boolean shown, String imports,
        Map<String, Variable> variables) {

    /** The class whose method `do_it$` runs it. */
    public String body() {
        return MemoryFiles.PACKAGE + "." + simpleBody();
    }

    /** The class with the variables that it declares. */
    public String holder() {
        return Variables.holder(number);
    }

    String simpleBody() {
        return "$JShell$B" + number;
    }

    String simpleHolder() {
        return Variables.ALL + number;
    }

    /** The words of its code. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Piece piece : pieces) {
            JavaScanner.tokens(text.substring(piece.start(), piece.end())).stream().filter(JavaScanner.Token::word)
                    .forEach(token -> names.add(token.text()));
        }
        return names;
    }

    /** The same with those imports alone of which it names something. */
    Batch withNeededImports() {
        return new Batch(number, file, text, pieces, shown, NeededImports.of(imports, names()), variables);
    }

    boolean shows(Piece piece) {
        return shown && piece == pieces.getLast();
    }

    /** What became of it. */
    public sealed interface Result {

        /// It compiles.
        ///
        /// @param classes
        ///            by name
        /// @param declared
        ///            the variables that are new, or have a new type
        /// @param value
        ///            whether it leaves a value to show
        record Compiled(Map<String, byte[]> classes, List<Variable> declared, boolean value) implements Result {
        }

        /** It does not, at least not as a whole. */
        record Refused(List<Problem> problems) implements Result {
        }
    }
}
