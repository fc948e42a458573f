package dev.flowcell.kernel.session;

/// The worker ended while it ran code.
///
/// @param exitCode
///            the process's
/// @param killed
///            whether the kernel ended it, since nothing else stopped the code
record WorkerLost(int exitCode, boolean killed) {

    /** The exception class that marks it on its way through JShell. */
    static final String MARK = "dev.flowcell.WorkerLost";

    /** What happened, in words. */
    String reason() {
        if (killed) {
            return "The code did not stop, so its process was replaced";
        }
        return switch (exitCode) {
            case 137 -> "The worker process was killed (exit code 137; often the system ran out of memory)";
            case 134 -> "The worker process crashed (exit code 134)";
            default -> "The worker process ended with exit code " + exitCode;
        };
    }
}
