package dev.flowcell.kernel.session;

/** A cell's Java failed; the outcome says how. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1;
    private final transient CellOutcome.Failed outcome;

    Failure(CellOutcome.Failed outcome) {
        super(outcome.message());
        this.outcome = outcome;
    }

    CellOutcome.Failed outcome() {
        return outcome;
    }
}
