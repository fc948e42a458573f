package dev.flowcell.kernel.session;

import java.util.List;
import java.util.regex.Pattern;

import dev.flowcell.kernel.compile.Piece;

/// A cell that is a program as `java` would run it: imports, types, methods and fields, among them a `main`. It is run
/// as one; a cell that does anything else by itself only declares its `main`.
final class MainMethod {

    private static final Pattern MAIN = Pattern.compile("\\bvoid\\s+main\\s*\\(\\s*([^)]*)\\)");

    private MainMethod() {
    }

    static boolean isProgram(List<Prepared> pieces) {
        return pieces.stream().anyMatch(MainMethod::isMain) && pieces.stream().allMatch(
                each -> each.piece().kind() == Piece.Kind.other || each.piece().kind() == Piece.Kind.variables);
    }

    private static boolean isMain(Prepared prepared) {
        return prepared.piece().kind() == Piece.Kind.other && "main".equals(prepared.piece().name())
                && MAIN.matcher(prepared.source()).find();
    }

    /** The statement that calls it. */
    static String call(List<Prepared> pieces) {
        Prepared main = pieces.stream().filter(MainMethod::isMain).findFirst().orElseThrow();
        var header = MAIN.matcher(main.source());
        return header.find() && header.group(1).isBlank() ? "main();" : "main(new String[0]);";
    }
}
