package dev.flowcell.runtime.store;

/** Opens stores of one scheme; found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

    /** The scheme without its colon, such as `s3`. */
    String scheme();

    /// Opens a store. Cheap: nothing is asked of it yet.
    ///
    /// @param address
    ///            with its scheme
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the address can't be right
    ArtifactStore open(String address);
}
