package dev.flowcell.runtime.worker;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The worker's end when its kernel has gone. It takes along the processes that the session's cells started and, where
/// the kernel did not end by itself, the session's folder.
final class KernelGone implements Runnable {

    private final long kernel;
    private final Path folder;

    /// @param kernel
    ///            the kernel's process
    /// @param folder
    ///            the session's
    KernelGone(long kernel, Path folder) {
        this.kernel = kernel;
        this.folder = folder;
    }

    @Override
    public synchronized void run() {
        int exitCode = WorkerMain.NO_MEMORY; // the kernel lives, so it is this process that can't go on
        try {
            Optional<ProcessHandle> process = ProcessHandle.of(kernel);
            if (process.isPresent()) {
                process.get().onExit().get(1, TimeUnit.SECONDS);
            }
            exitCode = 0;
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            String mark = System.getenv(Remains.MARK);
            if (mark != null) {
                Remains.endProcesses(mark, ProcessHandle.current().pid());
            }
            Remains.delete(folder);
        } catch (Throwable e) {
            // Ending is all that is left to do, also without memory.
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
