package dev.flowcell.runtime.worker;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

import dev.flowcell.runtime.worker.Frame.Kind;
import org.jspecify.annotations.Nullable;

/// What the user's code writes and shows, on its way to the kernel: in order, gathered for a moment, and marked with
/// the cell that started the writing thread.
final class Outputs {

    /** The cell that started a thread. */
    static final InheritableThreadLocal<@Nullable Integer> CELL = new InheritableThreadLocal<>();

    private static final int FULL = 16 * 1024;
    private static final long PATIENCE_MILLIS = 15;

    private final DataOutputStream channel;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(FULL);
    private Kind kind = Kind.output;
    private int cell;
    private volatile int current;
    private long sent;

    Outputs(DataOutputStream channel) {
        this.channel = channel;
        Thread flusher = new Thread(this::flushSoon, "output");
        flusher.setDaemon(true);
        flusher.start();
    }

    /** Which cell runs now, for threads that no cell started. */
    void current(int number) {
        current = number;
    }

    private int cellOfThread() {
        if (Thread.currentThread() instanceof ForkJoinWorkerThread worker
                && worker.getPool() == ForkJoinPool.commonPool()) {
            return current; // the common pool's threads outlive the cell that woke them first
        }
        Integer started = CELL.get();
        return started == null ? current : started;
    }

    /** Standard output or standard error. */
    OutputStream stream(Kind streamKind) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                append(streamKind, new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                append(streamKind, bytes, from, length);
            }
        };
    }

    private synchronized void append(Kind streamKind, byte[] bytes, int from, int length) {
        int owner = cellOfThread();
        if (gathered.size() > 0 && (streamKind != kind || owner != cell)) {
            flushAll();
        }
        kind = streamKind;
        cell = owner;
        boolean first = gathered.size() == 0;
        gathered.write(bytes, from, length);
        if (gathered.size() >= FULL) {
            flushWhole();
        } else if (first) {
            notifyAll();
        }
    }

    /** Sends a frame after all that was written before. */
    synchronized void send(Kind frameKind, byte[] body) {
        flushAll();
        write(new Frame(frameKind, cellOfThread(), body));
    }

    /// Sends what is gathered.
    ///
    /// @return how many frames have been sent since the start
    synchronized long flush() {
        flushAll();
        return sent;
    }

    private void flushAll() {
        if (gathered.size() > 0) {
            byte[] bytes = gathered.toByteArray();
            gathered.reset();
            write(new Frame(kind, cell, bytes));
        }
    }

    /** Sends what is gathered but for the beginning of a character at its end. */
    private void flushWhole() {
        byte[] bytes = gathered.toByteArray();
        int whole = wholeCharacters(bytes);
        gathered.reset();
        if (whole > 0) {
            write(new Frame(kind, cell, Arrays.copyOf(bytes, whole)));
        }
        gathered.write(bytes, whole, bytes.length - whole);
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

    private void write(Frame frame) {
        try {
            frame.write(channel);
            channel.flush();
            sent++;
        } catch (IOException e) {
            Runtime.getRuntime().halt(0); // the kernel is gone
        }
    }

    private synchronized void flushSoon() {
        while (true) {
            try {
                while (gathered.size() == 0) {
                    wait();
                }
                wait(PATIENCE_MILLIS);
                if (gathered.size() > 0) {
                    flushWhole();
                    if (gathered.size() > 0) {
                        wait(PATIENCE_MILLIS);
                    }
                }
            } catch (InterruptedException | OutOfMemoryError e) {
                // Nobody interrupts this thread on purpose, and output must go on.
            }
        }
    }
}
