package dev.flowcell.runtime.worker;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/// The thread that runs the code of a lane's cells: it keeps its thread-locals from cell to cell, and it alone
/// is stopped.
public final class CellThread {

    /** Its name, by which the kernel finds it. */
    public static String name(int lane) {
        return lane == 0 ? "cell" : "cell of " + lane;
    }

    /** What the kernel throws into the thread when an interrupt does not end its code; read by the debugger interface. */
    @SuppressWarnings("unused")
    private static final Stopped STOP = new Stopped();

    /** The user's stop. */
    public static final class Stopped extends Error {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    private record Task(Callable<?> work, CompletableFuture<@Nullable Object> result) {
    }

    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final ThreadGroup group = new ThreadGroup("cells");
    private final ClassLoader loader;
    private final StandardStreams streams;
    private final String name;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile @Nullable Thread thread;
    private volatile boolean busy;
    private volatile int cell;

    /// @param lane
    ///            0 for the session's own
    /// @param streams
    ///            are made anew after code was stopped, which may have been in the middle of a `println`
    CellThread(int lane, ClassLoader loader, StandardStreams streams) {
        name = name(lane);
        this.loader = loader;
        this.streams = streams;
        start();
    }

    /** Ends it; nothing runs any more. */
    void end() {
        ended = true;
        current().interrupt();
    }

    private void start() {
        if (ended) {
            return;
        }
        Thread next = new Thread(group, this::loop, name);
        next.setDaemon(true);
        next.setContextClassLoader(loader);
        thread = next;
        next.start();
    }

    /** The number of the cell that runs; threads which the code starts inherit it. */
    void cell(int number) {
        streams.restore();
        cell = number;
    }

    /** The thread itself; after a stop that came late it is another one. */
    Thread current() {
        return Objects.requireNonNull(thread);
    }

    /** Runs something and waits for it; what it throws is thrown. */
    @SuppressWarnings("TypeParameterUnusedInFormals")
    @Nullable
    Object run(Callable<? extends @Nullable Object> work) throws Throwable {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        tasks.add(new Task(work, result));
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Interrupts the running code, if any runs. */
    void interrupt() {
        Thread running = thread;
        if (busy && running != null) {
            running.interrupt();
        }
    }

    /** The running code is about to be stopped: brings it back from a system call, where no stop arrives. */
    void unblock() {
        stopping = true;
        if (busy) {
            BlockedCall.end(name);
        }
    }

    private void loop() {
        Task task = null;
        try {
            while (true) {
                task = null;
                task = tasks.take();
                perform(task);
            }
        } catch (InterruptedException late) {
            start();
        } catch (Throwable stopped) {
            // A stop that came a moment too late, between two pieces of code: a fresh thread goes on.
            if (task != null) {
                task.result.completeExceptionally(stopped);
            }
            start();
        }
    }

    private void perform(Task task) {
        if (stopping) {
            stopping = false;
            streams.renew();
        }
        Outputs.CELL.set(cell);
        Thread.interrupted();
        busy = true;
        try {
            Object value = task.work.call();
            ended();
            task.result.complete(value);
        } catch (Throwable thrown) {
            ended();
            task.result.completeExceptionally(thrown);
        }
    }

    private void ended() {
        busy = false;
        streams.restore(); // JShell flushes them
    }
}
