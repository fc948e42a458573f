package dev.flowcell.kernel.session;

import dev.flowcell.runtime.worker.WorkerMain;
import org.jspecify.annotations.Nullable;

/// The worker ended while it ran code.
///
/// @param exitCode
///            the process's
/// @param killed
///            whether the kernel ended it, since nothing else stopped the code
/// @param crash
///            what the virtual machine says of its own crash, or null
record WorkerLost(int exitCode, boolean killed, @Nullable String crash) {

    /** The exception class that marks it on its way through JShell. */
    static final String MARK = "dev.flowcell.WorkerLost";

    /** The exit code of a process that closed its connection and did not end. */
    static final int STOPPED_ANSWERING = -1;

    /** What happened, in words. */
    String reason() {
        if (killed) {
            return "The code did not stop, so its process was replaced";
        }
        if (crash != null) {
            return "The worker process crashed (" + crash + ")";
        }
        return switch (exitCode) {
            case WorkerMain.NO_MEMORY -> "The worker process ran out of memory";
            case STOPPED_ANSWERING -> "The worker process stopped answering";
            case 137 -> "The worker process was killed (exit code 137; often the system ran out of memory)";
            case 134 -> "The worker process crashed (exit code 134)";
            default -> "The worker process ended with exit code " + exitCode;
        };
    }
}
