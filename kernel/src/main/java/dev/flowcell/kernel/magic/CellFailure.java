package dev.flowcell.kernel.magic;

/** A cell's own failure, already described; let it pass. */
public final class CellFailure extends Exception {

    public CellFailure(String message) {
        super(message);
    }
}
