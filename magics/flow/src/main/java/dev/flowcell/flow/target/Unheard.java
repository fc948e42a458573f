package dev.flowcell.flow.target;

/** The cause of a launch's fault where it is not known whether the run was launched: its answer was not waited for. */
public final class Unheard extends RuntimeException {

    public Unheard(Throwable cause) {
        super(cause);
    }
}
