package dev.flowcell.kernel.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.wire.Transport.Channel;
import org.jspecify.annotations.Nullable;

/// What lies ready to be sent. Output is bounded: whoever writes more waits, until a front-end has taken some, and so
/// at last waits the code that writes it. Replies and the few small messages about them never wait.
final class Outbox {

    /** A message for one channel. */
    record Outgoing(Channel channel, List<byte[]> frames) {

        private long size() {
            long size = 0;
            for (byte[] frame : frames) {
                size += frame.length;
            }
            return size;
        }
    }

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition something = lock.newCondition();
    private final Deque<Outgoing> replies = new ArrayDeque<>();
    private final Deque<Outgoing> published = new ArrayDeque<>();
    private long publishedBytes;
    private boolean news;
    private boolean closed;

    /// An empty one.
    ///
    /// @param capacity
    ///            bytes of published messages above which a patient writer waits
    Outbox(long capacity) {
        this.capacity = capacity;
    }

    void add(Outgoing message, boolean patient) {
        lock.lock();
        try {
            if (message.channel != Channel.iopub) {
                replies.add(message);
            } else {
                while (patient && publishedBytes > capacity && !closed) {
                    room.awaitUninterruptibly();
                }
                published.add(message);
                publishedBytes += message.size();
            }
            news = true;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something was added since the last time; false when it is closed. */
    boolean awaitNews() {
        lock.lock();
        try {
            while (!news && !closed) {
                something.awaitUninterruptibly();
            }
            news = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Outgoing nextReply() {
        lock.lock();
        try {
            return replies.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The first published message, which stays until it is [taken][#published]. */
    @Nullable
    Outgoing nextPublished() {
        lock.lock();
        try {
            return published.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first published message away. */
    void published() {
        lock.lock();
        try {
            Outgoing sent = published.poll();
            if (sent != null) {
                publishedBytes -= sent.size();
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
