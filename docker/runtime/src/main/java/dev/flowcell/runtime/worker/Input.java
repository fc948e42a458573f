package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Standard input of the user's code: each line is asked for in the front-end when it is read. */
final class Input extends InputStream {

    private final Outputs outputs;
    private final LinkedBlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile byte[] line = new byte[0];
    private volatile int position;

    Input(Outputs outputs) {
        this.outputs = outputs;
    }

    void answer(Frame frame) {
        answers.add(frame);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            lock.lockInterruptibly(); // while a cell of another lane asks
        } catch (InterruptedException e) {
            throw interrupted();
        }
        try {
            fill();
            int count = Math.min(length, line.length - position);
            System.arraycopy(line, position, bytes, from, count);
            position += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        return line.length - position;
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for input");
    }

    private void fill() throws IOException {
        if (position < line.length) {
            return;
        }
        answers.clear();
        outputs.send(Frame.Kind.ask, new byte[0]);
        try {
            Frame answer = answers.take();
            if (answer.kind() == Frame.Kind.unanswered) {
                // A Scanner would take an IOException for the end of the input, without a word.
                throw new IllegalStateException(answer.text());
            }
            line = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
            position = 0;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }
}
