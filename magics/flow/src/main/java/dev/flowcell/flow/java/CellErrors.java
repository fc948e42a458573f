package dev.flowcell.flow.java;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.FlowUnit.Origin;
import dev.flowcell.flow.java.FlowUnit.Piece;
import dev.flowcell.runtime.source.JavaScanner;

/// javac's errors, at their places in the cells. An error that only follows from another cell's broken part says
/// nothing new and is left out.
public final class CellErrors {

    private CellErrors() {
    }

    /** The errors of a unit as problems, in the order of their places, each once. */
    public static List<Problem> of(FlowUnit unit, FlowCode flow,
            List<? extends Diagnostic<? extends JavaFileObject>> diagnostics) {
        var lost = new HashSet<String>();
        flow.cells().forEach(code -> lost.addAll(code.lost()));
        var problems = new ArrayList<Problem>();
        for (var diagnostic : diagnostics) {
            var message = JavaCompilation.message(diagnostic, unit.className());
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR && !message.contains(FlowCode.LOST_TYPE)
                    && !isAbout(lost, unit.text(), diagnostic)) {
                origin(unit, diagnostic.getPosition()).ifPresent(origin -> {
                    var place = CellCode.Place.of(origin.cell().code(), origin.offset());
                    var problem = new Problem(origin.cell().id(), place.line(), place.column(), message);
                    if (!problems.contains(problem)) {
                        problems.add(problem);
                    }
                });
            }
        }
        return problems;
    }

    private static boolean isAbout(Set<String> lost, String text, Diagnostic<?> diagnostic) {
        if (!diagnostic.getCode().contains("cant.resolve") && !diagnostic.getCode().contains("doesnt.exist")) {
            return false;
        }
        var from = (int) Math.max(0, diagnostic.getPosition());
        var token = new JavaScanner(text.substring(from)).next();
        return token != null && lost.contains(token.text());
    }

    /** Where an error stands; one in the compiler's own text belongs to what follows on its line. */
    private static Optional<Origin> origin(FlowUnit unit, long position) {
        var exact = unit.origin(position);
        if (exact.isPresent() || position < 0) {
            return exact;
        }
        var lineEnd = JavaScanner.lineEnd(unit.text(), (int) position);
        return unit.pieces().stream().filter(piece -> piece.start() >= position && piece.start() <= lineEnd)
                .map(CellErrors::start).findFirst();
    }

    private static Origin start(Piece piece) {
        return new Origin(piece.cell(), piece.cellStart());
    }
}
