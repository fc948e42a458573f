package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;

/** Standard input of the user's code: each line is asked for in the front-end when it is read. */
final class Input extends InputStream {

    private final Outputs outputs;
    private final LinkedBlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
    private byte[] line = new byte[0];
    private int position;

    Input(Outputs outputs) {
        this.outputs = outputs;
    }

    void answer(Frame frame) {
        answers.add(frame);
    }

    @Override
    public synchronized int read() throws IOException {
        fill();
        return line[position++] & 0xFF;
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        fill();
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, bytes, from, count);
        position += count;
        return count;
    }

    @Override
    public synchronized int available() {
        return line.length - position;
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
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }
}
