package dev.flowcell.kernel.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.cell.Rewritten;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.CellFailure;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** One run of one cell: its magics and its Java in the order of their lines. */
final class CellRun implements CellContext {

    private final Session session;
    private final CellRequest request;
    private final String label;
    private final Display display;
    private final Running running;
    private final JavaRunner java;
    private final MagicRegistry magics;
    private @Nullable MimeBundle value;
    private CellOutcome.@Nullable Failed failed;
    private int depth;
    /** The values of the magics that run, the innermost last. */
    private final Deque<List<String>> results = new ArrayDeque<>();

    CellRun(Session session, CellRequest request, String label, Display display, Running running, JavaRunner java,
            MagicRegistry magics) {
        this.session = session;
        this.request = request;
        this.label = label;
        this.display = display;
        this.running = running;
        this.java = java;
        this.magics = magics;
    }

    CellOutcome run() {
        String cell = request.id();
        if (cell == null) {
            return outcome(); // nobody knows whose former self it is
        }
        Set<String> former = java.begin(cell);
        CellOutcome outcome = outcome();
        java.end(cell, former, outcome instanceof CellOutcome.Done, display);
        return outcome;
    }

    private CellOutcome outcome() {
        try {
            run(request.source(), null);
            return new CellOutcome.Done(value);
        } catch (CellFailure failure) {
            return failed != null ? failed : oneLine("CellFailure", Objects.toString(failure.getMessage(), "failed"));
        } catch (Fault fault) {
            return new CellOutcome.Failed("Fault", fault.line(), List.of(Styles.red(fault.line())), fault);
        } catch (InterruptedException e) {
            return oneLine("Interrupted", "The cell was interrupted");
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            if (running.interrupted()) {
                return oneLine("Interrupted", "The cell was interrupted");
            }
            System.getLogger(CellRun.class.getName()).log(System.Logger.Level.WARNING, "A cell failed in the kernel",
                    e);
            return oneLine(e.getClass().getName(), Objects.toString(e.getMessage(), e.getClass().getSimpleName()));
        } finally {
            java.notePending(display);
        }
    }

    private static CellOutcome.Failed oneLine(String name, String message) {
        return new CellOutcome.Failed(name, message, List.of(Styles.red(message)));
    }

    private void run(String text, @Nullable Rewritten rewritten) throws Exception {
        CellText cell = CellText.parse(text);
        String code = cell.code();
        int longer = 0; // than the cell's text, by the values in place of magics
        int from = 0;
        for (MagicLine magic : cell.magics()) {
            int inText = Lines.offset(text, magic.line(), magic.column());
            int at = inText + longer;
            boolean assigned = cell.assigned(magic);
            int start = assigned ? code.lastIndexOf('\n', at) + 1 : at;
            java(code, from, start, rewritten);
            running.enterMagic();
            depth++;
            results.addLast(List.of());
            try {
                if (magic.cell()) {
                    magics.cell(magic.name()).run(magic, Lines.below(text, inText), this);
                    return;
                }
                magics.line(magic.name()).run(magic, this);
            } finally {
                depth--;
                running.leaveMagic();
                if (assigned) {
                    String assignment = expression(results.getLast()) + ";";
                    int end = code.indexOf('\n', at) < 0 ? code.length() : code.indexOf('\n', at);
                    code = code.substring(0, at) + assignment + code.substring(end);
                    longer += assignment.length() - (end - at);
                }
                results.removeLast();
            }
            from = start;
        }
        java(code, from, code.length(), rewritten);
    }

    private static String expression(List<String> value) {
        return value.stream()
                .map(each -> "\"" + each.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"")
                .collect(Collectors.joining(", ", "java.util.List.of(", ")"));
    }

    private void java(String code, int from, int to, @Nullable Rewritten rewritten)
            throws CellFailure, InterruptedException {
        if (code.substring(from, to).isBlank()) {
            return;
        }
        running.enterJava();
        try {
            value = java.run(new Code(label, request.id(), code, from, to, rewritten), running, display);
        } catch (Failure failure) {
            failed = failure.outcome();
            throw new CellFailure(failure.outcome().message());
        }
    }

    @Override
    public CellRequest cell() {
        return request;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Display display() {
        return display;
    }

    @Override
    public void evaluate(String text) throws Exception {
        evaluate(text, null);
    }

    @Override
    public void evaluate(Rewritten rewritten) throws Exception {
        evaluate(rewritten.text(), rewritten);
    }

    private void evaluate(String text, @Nullable Rewritten rewritten) throws Exception {
        running.leaveMagic();
        run(text, rewritten);
        if (depth > 0) {
            running.enterMagic();
        }
    }

    @Override
    public void result(List<String> result) {
        if (!results.isEmpty()) {
            results.removeLast();
            results.addLast(result);
        }
    }
}
