package dev.flowcell.flow.image;

import java.util.Optional;

/// Registries whose log-in is fetched rather than written down, such as a cloud's. Found by the service loader; asked
/// before docker's own credentials.
public interface RegistryLogin {

    /// A log-in that holds for a while.
    ///
    /// @param registry
    ///            host and port
    /// @return empty where it is none of its registries
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if it is, and there is no log-in to be had
    Optional<Login> login(String registry);

    /** Forgets what it holds for a registry, which no longer takes it. */
    void renew(String registry);

    /// Makes sure that there is such a repository; nothing where it is none of its registries.
    void prepare(String registry, String repository);

    /// What removes a repository with all its images; empty where it is none of its registries, or not Flowcell's.
    Optional<Removal> removal(String registry, String repository);

    /// Something that is removed when that is wanted.
    ///
    /// @param what
    ///            it is
    record Removal(String what, Runnable done) {
    }

    /** A user and a password, which never stand in any text. */
    record Login(String user, String password) {

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
