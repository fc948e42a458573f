package dev.flowcell.runtime.worker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

import dev.flowcell.runtime.worker.Frame.Kind;
import org.jspecify.annotations.Nullable;

/// What the user's code writes and shows, on its way to the kernel: in order, gathered for a moment, and marked with
/// the cell that started the writing thread. A thread of its own writes to the kernel, so that code that is stopped in
/// the middle of a `println` never leaves half a frame on the wire.
final class Outputs {

    /** The cell that started a thread. */
    static final InheritableThreadLocal<@Nullable Integer> CELL = new InheritableThreadLocal<>();

    private static final int FULL = 16 * 1024;
    /** So many bytes may wait for the kernel; who writes more waits too. */
    private static final int WAITING = 1024 * 1024;
    private static final long PATIENCE_MILLIS = 15;

    private final DataOutputStream channel;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(2 * FULL);
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private final Runnable lost;
    private int waitingBytes;
    private Kind kind = Kind.output;
    private int cell;
    private volatile int current;
    /** Cells of the session's own lane that have begun and not ended, one within the other. */
    private volatile int running;
    private long queued;
    private long written;
    private long delivered;

    /// @param lost
    ///            called when the kernel takes nothing any more
    Outputs(DataOutputStream channel, Runnable lost) {
        this.channel = channel;
        this.lost = lost;
        Thread writer = new Thread(this::writeAll, "output");
        writer.setDaemon(true);
        writer.start();
    }

    /// A cell begins; while one of the session's own lane runs, what no cell's thread writes belongs to that.
    void begins(int lane, int number) {
        if (lane == 0) {
            running++;
            current = number;
        } else if (running == 0) {
            current = number;
        }
    }

    /** A lane's cell has ended. */
    void ends(int lane) {
        if (lane == 0 && running > 0) {
            running--;
        }
    }

    private int cellOfThread() {
        if (Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool()) {
            return current; // the common pool's threads outlive the cell that woke them first
        }
        Integer started = CELL.get();
        return started == null ? current : started;
    }

    /** Standard output or standard error. Closing it does nothing: the next cell writes too. */
    PrintStream stream(Kind streamKind) {
        OutputStream bytes = new OutputStream() {
            @Override
            public void write(int b) {
                append(streamKind, new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                append(streamKind, bytes, from, length);
            }
        };
        return new PrintStream(bytes, false, StandardCharsets.UTF_8) {
            @Override
            public void close() {
                flush();
            }
        };
    }

    private synchronized void append(Kind streamKind, byte[] bytes, int from, int length) {
        int owner = cellOfThread();
        if (gathered.size() > 0 && (streamKind != kind || owner != cell)) {
            queueAll();
        }
        kind = streamKind;
        cell = owner;
        for (int done = 0; done < length;) {
            int part = Math.min(length - done, FULL);
            boolean first = gathered.size() == 0;
            gathered.write(bytes, from + done, part);
            done += part;
            if (gathered.size() >= FULL) {
                queueWhole();
                awaitRoom();
            } else if (first) {
                notifyAll();
            }
        }
    }

    private void awaitRoom() {
        boolean interrupted = false;
        while (waitingBytes > WAITING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a frame after all that was written before. */
    synchronized void send(Kind frameKind, byte[] body) {
        queueAll();
        queue(new Frame(frameKind, cellOfThread(), body));
        awaitRoom();
    }

    /// Sends what is gathered.
    ///
    /// @return how many frames have been sent since the start
    synchronized long flush() {
        queueAll();
        return queued;
    }

    /** Waits a moment until the kernel has been given all. */
    synchronized void drain() {
        queueAll();
        long until = System.nanoTime() + 2_000_000_000L;
        try {
            while (delivered < queued && System.nanoTime() < until) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void queueAll() {
        if (gathered.size() > 0) {
            byte[] bytes = gathered.toByteArray();
            gathered.reset();
            queue(new Frame(kind, cell, bytes));
        }
    }

    /** Sends what is gathered but for the beginning of a character at its end. */
    private void queueWhole() {
        byte[] bytes = gathered.toByteArray();
        int whole = wholeCharacters(bytes);
        gathered.reset();
        if (whole > 0) {
            queue(new Frame(kind, cell, whole == bytes.length ? bytes : Arrays.copyOf(bytes, whole)));
        }
        gathered.write(bytes, whole, bytes.length - whole);
    }

    private void queue(Frame frame) {
        waiting.add(frame);
        waitingBytes += frame.body().length;
        queued++;
        notifyAll();
    }

    private static int wholeCharacters(byte[] bytes) {
        int lead = bytes.length - 1;
        while (lead >= 0 && lead > bytes.length - 4 && (bytes[lead] & 0xC0) == 0x80) {
            lead--;
        }
        if (lead < 0) {
            return bytes.length;
        }
        int first = bytes[lead] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        return lead + length > bytes.length ? lead : bytes.length;
    }

    private void writeAll() {
        boolean flushed = true;
        while (true) {
            try {
                Frame frame = next(flushed);
                if (frame == null) {
                    channel.flush();
                    flushed = true;
                    delivered();
                } else {
                    frame.write(channel);
                    flushed = false;
                    done(frame);
                }
            } catch (IOException e) {
                lost.run();
                return;
            } catch (InterruptedException | OutOfMemoryError e) {
                // Nobody interrupts this thread on purpose, and output must go on.
            }
        }
    }

    private synchronized void done(Frame frame) {
        waitingBytes -= frame.body().length;
        written++;
        notifyAll();
    }

    /** What was written is out of this process: one that ends now takes nothing with it. */
    private synchronized void delivered() {
        delivered = written;
        notifyAll();
    }

    /** The next frame, or null where what is written should be flushed first. */
    private synchronized @Nullable Frame next(boolean flushed) throws InterruptedException {
        if (waiting.isEmpty() && !flushed) {
            return null;
        }
        while (waiting.isEmpty()) {
            if (gathered.size() == 0) {
                wait();
            } else {
                wait(PATIENCE_MILLIS);
                if (waiting.isEmpty() && gathered.size() > 0) {
                    queueWhole();
                    if (waiting.isEmpty()) {
                        wait(PATIENCE_MILLIS);
                    }
                }
            }
        }
        return waiting.poll();
    }
}
