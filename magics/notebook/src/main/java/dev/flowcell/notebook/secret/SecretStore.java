package dev.flowcell.notebook.secret;

import java.util.Optional;

/** The secrets of a cluster's namespace. */
public interface SecretStore {

    /// The value of a key, or empty where there is none.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the cluster can't be reached or refuses
    Optional<String> read(String secret, String key);

    /** Writes a value where the runs of the namespace find it by the secret's name. */
    void push(String name, String value);
}
