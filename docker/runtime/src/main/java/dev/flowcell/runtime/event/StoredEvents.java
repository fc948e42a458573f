package dev.flowcell.runtime.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.BlobName;

/// Keeps a source's events in the store, in numbered parts: one every few seconds while there are any, and the rest at
/// the end. What can't be written is tried again with the next part.
public final class StoredEvents implements EventWriter.EventSink, AutoCloseable {

    private static final long PAUSE_NANOS = 2_000_000_000L;
    private static final int ENOUGH = 1024 * 1024;
    private static final int MOST = 64 * 1024 * 1024;

    private final ArtifactStore store;
    private final String folder;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final Thread writer = new Thread(this::writeOften, "flowcell events");
    private int part;
    private volatile boolean closed;

    public StoredEvents(ArtifactStore store, String run, int process, int attempt) {
        this.store = store;
        this.folder = folder(run) + process + "-" + attempt + "/";
        writer.setDaemon(true);
        writer.start();
    }

    /** Where a run's events are: the prefix of all its parts. */
    public static String folder(String run) {
        return "runs/" + run + "/events/";
    }

    /// How many events a source has, by its own last words.
    ///
    /// @throws IOException
    ///             if the store can't be read
    public static Optional<Long> count(ArtifactStore store, String run, int process, int attempt) throws IOException {
        var parts = store.list(folder(run) + process + "-" + attempt + "/");
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        var last = new String(store.get(parts.getLast()).orElse(new byte[0]), StandardCharsets.UTF_8).strip();
        return RunEvents.read(last.substring(last.lastIndexOf('\n') + 1))
                .map(event -> event.detail() instanceof RunEvent.SourceFinished end ? end.count() : null);
    }

    @Override
    public void accept(byte[] line) {
        synchronized (waiting) {
            if (waiting.size() > MOST) {
                return; // a store that is gone for long must not cost the run its memory; the stream has them
            }
            waiting.writeBytes(line);
            if (waiting.size() > ENOUGH) {
                LockSupport.unpark(writer);
            }
        }
    }

    private void writeOften() {
        while (!closed) {
            LockSupport.parkNanos(PAUSE_NANOS);
            writePart();
        }
    }

    private synchronized void writePart() {
        byte[] content;
        synchronized (waiting) {
            content = waiting.toByteArray();
        }
        if (content.length == 0) {
            return;
        }
        try {
            store.put(folder + BlobName.number(part, 6) + ".jsonl", content);
            part++;
        } catch (IOException e) {
            return; // the next part begins with these
        }
        synchronized (waiting) {
            var all = waiting.toByteArray();
            waiting.reset();
            waiting.write(all, content.length, all.length - content.length);
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        writePart();
    }
}
