package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Causes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.BytesLimitTerminateTimeTailPrettyLoggable;
import io.fabric8.kubernetes.client.dsl.Loggable;
import io.fabric8.kubernetes.client.dsl.TailPrettyLoggable;
import org.jspecify.annotations.Nullable;

/// Reads a pod's log from its first line to its last. It follows the stream; where that breaks (the API server
/// restarts, the node rotates the file), it opens it anew and goes on from where it was. Once the process has ended, the
/// rest is read without following, since only that has a certain end.
final class PodLog implements AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    /** How often a log that can't be read after the process's end is asked for. */
    private static final int LAST_ATTEMPTS = 5;

    private final Cluster cluster;
    private final String pod;
    private final Consumer<String> lines;
    private final Consumer<KubernetesClientException> refused;
    private final Runnable finished;
    private final LogPosition position = new LogPosition();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Thread thread;
    private volatile boolean processEnded;
    private volatile boolean gone;
    private volatile boolean closed;
    private volatile @Nullable AutoCloseable stream;
    private volatile @Nullable Instant newest;
    private long accepted;

    /// @param lines
    ///            is given each line; may block
    /// @param refused
    ///            hears that these credentials may not read logs
    /// @param finished
    ///            is called once, after the last line
    PodLog(Cluster cluster, String pod, Consumer<String> lines, Consumer<KubernetesClientException> refused,
            Runnable finished) {
        this.cluster = cluster;
        this.pod = pod;
        this.lines = lines;
        this.refused = refused;
        this.finished = finished;
    }

    /** Begins to read. Where the process is known to have ended by now, nothing is followed. */
    PodLog start() {
        thread = Thread.ofVirtual().name("log of " + pod).start(this::read);
        return this;
    }

    /** The process has ended: what is left to read has an end. */
    void processEnded() {
        if (!processEnded) {
            processEnded = true;
            wake();
        }
    }

    /** The pod is gone, and its log with it: only a stream that is open may have more. */
    void gone() {
        if (!gone) {
            gone = true;
            wake();
        }
    }

    /// Looks whether the log has lines that a stream, which says it is open, does not give; then opens it anew. A node
    /// that rotates the file leaves such streams behind.
    void checkStalled() {
        var known = newest;
        var open = stream;
        if (processEnded || known == null || open == null) {
            return;
        }
        try {
            var last = timestamps().tailingLines(1).getLog();
            var time = Instant.parse(last.substring(0, Math.max(0, last.indexOf(' '))));
            if (time.isAfter(known) && known.equals(newest)) {
                open.close();
            }
        } catch (Exception e) {
            // Not readable just now: the stream itself will say so.
        }
    }

    @Override
    public void close() {
        closed = true;
        breakStream();
        var reader = thread;
        if (reader != null) {
            reader.interrupt();
        }
    }

    /** Ends what hangs: the process has ended long ago, and the stream has not. */
    void breakStream() {
        var open = stream;
        if (open != null) {
            try {
                open.close();
            } catch (Exception e) {
                // It is to be gone, and is.
            }
        }
    }

    private void read() {
        try {
            var pause = FIRST_PAUSE_MILLIS;
            var lastAttempts = 0;
            while (!closed) {
                var before = accepted;
                var last = processEnded;
                var whole = last ? readRest() : follow();
                if (gone || (last && (whole || ++lastAttempts == LAST_ATTEMPTS))) {
                    break;
                }
                if (accepted > before) {
                    pause = FIRST_PAUSE_MILLIS;
                } else if (!last) {
                    probe();
                }
                await(pause, last);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        } catch (InterruptedException e) {
            // Closed.
        } finally {
            finished.run();
        }
    }

    private BytesLimitTerminateTimeTailPrettyLoggable timestamps() {
        return cluster.client().pods().inNamespace(cluster.namespace()).withName(pod)
                .inContainer(JobManifest.CONTAINER).usingTimestamps();
    }

    private Loggable from(BytesLimitTerminateTimeTailPrettyLoggable log) {
        var since = position.since();
        position.reopened();
        TailPrettyLoggable begun = since == null ? log : log.sinceTime(since.toString());
        return begun.withReadyWaitTimeout(0);
    }

    private boolean follow() {
        try (var watch = from(timestamps()).watchLog()) {
            stream = watch;
            deliver(watch.getOutput());
            return true;
        } catch (IOException | KubernetesClientException e) {
            broken(e);
            return false;
        } finally {
            stream = null;
        }
    }

    /** A followed stream that is refused ends like an empty one; a plain read says why. */
    private void probe() {
        try {
            var _ = timestamps().tailingLines(1).getLog();
        } catch (KubernetesClientException e) {
            broken(e);
        }
    }

    private boolean readRest() {
        try (var in = from(timestamps()).getLogInputStream()) {
            if (in == null) {
                return false;
            }
            stream = in;
            deliver(in);
            return true;
        } catch (IOException | KubernetesClientException e) {
            broken(e);
            return false;
        } finally {
            stream = null;
        }
    }

    /** All but a refusal mends itself when the log is opened anew. */
    private void broken(Throwable error) {
        var answer = Causes.find(error, KubernetesClientException.class);
        if (answer != null && answer.getCode() == 403) {
            refused.accept(answer);
        }
    }

    private void deliver(InputStream in) throws IOException {
        var reader = new LineReader(in);
        for (var raw = reader.next(); raw != null && !closed; raw = reader.next()) {
            var text = position.accept(raw);
            if (text != null) {
                accepted++;
                newest = position.newest();
                lines.accept(text);
            }
        }
    }

    private void await(long millis, boolean knowsEnd) throws InterruptedException {
        lock.lock();
        try {
            if (!gone && !closed && processEnded == knowsEnd) {
                changed.await(millis, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
