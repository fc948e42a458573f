package dev.flowcell.runtime.store;

import java.nio.file.Path;
import java.util.List;

/** Opens stores of one scheme; found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

    /** The scheme without its colon, such as `s3`. */
    String scheme();

    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the address can't be right
    void check(String address);

    /// Opens a store. Cheap: nothing is asked of it yet.
    ///
    /// @param address
    ///            with its scheme
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the address can't be right
    ArtifactStore open(String address);

    /// What a process needs for such a store beside the runtime's own jars: an image gets it as a layer of its own. A
    /// folder of classes, as a build tool has it, may stand for a jar.
    List<Path> jars();
}
