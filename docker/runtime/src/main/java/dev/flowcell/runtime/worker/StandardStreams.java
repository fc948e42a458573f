package dev.flowcell.runtime.worker;

import java.io.PrintStream;

/** `System.out` and `System.err` of the user's code. */
final class StandardStreams {

    private final Outputs outputs;
    private PrintStream out;
    private PrintStream error;

    /** Takes the places of the process's own. */
    StandardStreams(Outputs outputs) {
        this.outputs = outputs;
        out = outputs.stream(Frame.Kind.output);
        error = outputs.stream(Frame.Kind.error);
        System.setOut(out);
        System.setErr(error);
    }

    /** Takes their places again where a cell has left none: `System.setOut(null)` is that cell's own affair. */
    void restore() {
        if (System.out == null) {
            System.setOut(out);
        }
        if (System.err == null) {
            System.setErr(error);
        }
    }

    /** Makes them anew, where the user's code has not set others: a stop may have left a lock of theirs locked. */
    void renew() {
        if (System.out == out) {
            out = outputs.stream(Frame.Kind.output);
            System.setOut(out);
        }
        if (System.err == error) {
            error = outputs.stream(Frame.Kind.error);
            System.setErr(error);
        }
    }
}
