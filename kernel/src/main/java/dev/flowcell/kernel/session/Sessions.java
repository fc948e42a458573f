package dev.flowcell.kernel.session;

/** Starts sessions. */
public final class Sessions {

    private Sessions() {
    }

    /// Starts a session and returns when it can run cells.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the worker can't be started
    public static Session start(SessionSettings settings) {
        return JShellSession.start(settings);
    }
}
