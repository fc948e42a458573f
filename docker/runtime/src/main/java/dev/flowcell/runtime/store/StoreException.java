package dev.flowcell.runtime.store;

import java.io.IOException;

import dev.flowcell.runtime.error.Fault;

/** What a store could not do, where it knows whose fault that is and the remedy. */
public final class StoreException extends IOException {

    private final Fault fault;

    public StoreException(Fault fault) {
        super(fault.line(), fault);
        this.fault = fault;
    }

    /// What a person is told of a failure: the store's own words, or, where it has none, what was being done.
    ///
    /// @param doing
    ///            such as `the store file:/data can't be read`
    public static Fault fault(IOException e, String doing) {
        return e instanceof StoreException known
                ? known.fault
                : Fault.cluster(doing + ": " + e, "look at its address, its rights and its free space").causedBy(e);
    }

    /** As it is said within a line. */
    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
