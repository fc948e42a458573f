package dev.flowcell.kernel.session;

import jdk.jshell.DeclarationSnippet;
import org.jspecify.annotations.Nullable;

/** The user's code threw. */
final class ThrownException extends Exception {

    private static final long serialVersionUID = 1;
    private final transient Thrown thrown;
    private final transient @Nullable DeclarationSnippet waiting;

    /** @param waiting the method that was called although it can't run yet, if that is why */
    ThrownException(Thrown thrown, @Nullable DeclarationSnippet waiting) {
        super(thrown.type());
        this.thrown = thrown;
        this.waiting = waiting;
    }

    Thrown thrown() {
        return thrown;
    }

    @Nullable
    DeclarationSnippet waiting() {
        return waiting;
    }
}
