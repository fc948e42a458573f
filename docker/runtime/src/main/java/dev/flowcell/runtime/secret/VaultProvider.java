package dev.flowcell.runtime.secret;

import java.nio.file.Path;
import java.util.List;

/** Reads secrets from one kind of vault, in the process of a run; found by {@link java.util.ServiceLoader}. */
public interface VaultProvider {

    /** What a source of this kind begins with, without the colon, such as `aws`. */
    String kind();

    /// The value at a place, which is what stands behind the colon.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if this process can't have it
    String read(String place);

    /// What a process needs for such a vault beside the runtime's own jars: an image gets it as a layer of its own.
    List<Path> jars();
}
