package dev.flowcell.kernel.wire;

import java.util.Optional;

/** The process that started the kernel. A kernel whose front-end was killed is of use to nobody. */
final class Parent {

    private Parent() {
    }

    /// Calls back when the parent process ends, where Jupyter says (in `JPY_PARENT_PID`) that the parent is its server.
    /// Behind a launcher of its own, the parent is another process, and nothing is watched.
    static void onEnd(Runnable ended) {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        String expected = System.getenv("JPY_PARENT_PID");
        if (expected != null && parent.isPresent() && expected.equals(String.valueOf(parent.get().pid()))) {
            parent.get().onExit().thenRun(ended);
        }
    }
}
