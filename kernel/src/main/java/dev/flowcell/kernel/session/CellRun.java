package dev.flowcell.kernel.session;

import java.util.List;
import java.util.Objects;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
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
        try {
            run(request.source());
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

    private void run(String text) throws Exception {
        CellText cell = CellText.parse(text);
        int from = 0;
        for (MagicLine magic : cell.magics()) {
            int at = Lines.offset(text, magic.line(), magic.column());
            java(cell.code(), from, at);
            running.enterMagic();
            depth++;
            try {
                if (magic.cell()) {
                    magics.cell(magic.name()).run(magic, Lines.below(text, at), this);
                    return;
                }
                magics.line(magic.name()).run(magic, this);
            } finally {
                depth--;
                running.leaveMagic();
            }
            from = at;
        }
        java(cell.code(), from, cell.code().length());
    }

    private void java(String code, int from, int to) throws CellFailure, InterruptedException {
        if (code.substring(from, to).isBlank()) {
            return;
        }
        running.enterJava();
        try {
            value = java.run(new Code(label, request.id(), code, from, to), running, display);
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
        running.leaveMagic();
        run(text);
        if (depth > 0) {
            running.enterMagic();
        }
    }
}
