package dev.flowcell.runtime.error;

import org.jspecify.annotations.Nullable;

/**
 * Something that a person can mend: whose it is, what happened, and the remedy, each fit to be shown as one line. Where a
 * fault reaches a user, nothing else is shown, no stack trace.
 */
public final class Fault extends RuntimeException {

    /** Whose fault it is; the command line's exit code follows from it. */
    public enum Whose {
        /** The flow's own code: exit code 1. */
        flow(1),
        /** The user's call or settings: exit code 2. */
        settings(2),
        /** The cluster, the registry, the network: exit code 3. */
        cluster(3);

        private final int exitCode;

        Whose(int exitCode) {
            this.exitCode = exitCode;
        }

        /** What the command line ends with. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Whose whose;
    private final String remedy;

    private Fault(Whose whose, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.whose = whose;
        this.remedy = remedy;
    }

    /** A fault of the flow's own code. */
    public static Fault flow(String message, String remedy) {
        return new Fault(Whose.flow, message, remedy, null);
    }

    /** A fault of what the user asked for or set. */
    public static Fault settings(String message, String remedy) {
        return new Fault(Whose.settings, message, remedy, null);
    }

    /** A fault of the cluster, a registry or the network. */
    public static Fault cluster(String message, String remedy) {
        return new Fault(Whose.cluster, message, remedy, null);
    }

    /** The same fault with what caused it, for the log. */
    public Fault causedBy(Throwable cause) {
        return new Fault(whose, String.valueOf(getMessage()), remedy, cause);
    }

    /** The same fault with where it happened before its message. */
    public Fault at(String where) {
        return new Fault(whose, where + ": " + getMessage(), remedy, this);
    }

    public Whose whose() {
        return whose;
    }

    /** What to do about it; may be empty where the message says it. */
    public String remedy() {
        return remedy;
    }

    /** The one line that a user sees: what happened, and the remedy. */
    public String line() {
        return remedy.isEmpty() ? String.valueOf(getMessage()) : getMessage() + ": " + remedy;
    }
}
