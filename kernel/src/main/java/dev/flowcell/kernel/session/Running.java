package dev.flowcell.kernel.session;

/// A cell that runs, as an interrupt sees it. In a magic, the kernel's own thread is interrupted; while JShell works or
/// the worker runs code, that thread never is: it would close files under the compiler.
final class Running {

    private final Thread thread;
    private boolean inMagic;
    private boolean interrupted;
    private boolean ended;

    Running(Thread thread) {
        this.thread = thread;
    }

    /** A magic begins, or goes on after code that it ran. */
    synchronized void enterMagic() throws InterruptedException {
        check();
        inMagic = true;
    }

    /** Compiling and running code begins, or goes on after a magic. */
    synchronized void enterJava() throws InterruptedException {
        inMagic = false;
        boolean pending = Thread.interrupted();
        interrupted |= pending;
        check();
    }

    /** Ends a magic without looking at interrupts. */
    synchronized void leaveMagic() {
        inMagic = false;
        interrupted |= Thread.interrupted();
    }

    private void check() throws InterruptedException {
        if (interrupted) {
            throw new InterruptedException("interrupted");
        }
    }

    synchronized boolean interrupted() {
        return interrupted;
    }

    synchronized boolean ended() {
        return ended;
    }

    synchronized void end() {
        ended = true;
        inMagic = false;
        interrupted |= Thread.interrupted();
    }

    /// Interrupts.
    ///
    /// @return whether it was the first time
    synchronized boolean interrupt() {
        boolean first = !interrupted;
        if (inMagic) {
            thread.interrupt();
        } else {
            interrupted = true;
        }
        return first;
    }
}
