package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.runtime.engine.Results.ItemListener;
import dev.flowcell.runtime.engine.Results.Items;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;

/// Keeps a map's results in the store as they come: what has gathered while one blob was written goes into the next. So
/// a slow item is kept at once, and a million quick ones take less than a hundred blobs. What is too much for the memory
/// stands in the blobs alone.
final class ItemLog implements Items {

    private static final long PAUSE_NANOS = 20_000_000;

    private final RunContext run;
    private final ItemSpace space;
    private final KnownItems known;
    private final ItemResults results;
    private final ItemWriter blobs;
    private final ItemPace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Thread writer = new Thread(this::writeAll, "flowcell items");
    private List<Entry> waiting = new ArrayList<>();
    private int inWriting;
    private long added;
    private long kept;
    private boolean hurry;
    private boolean closed;
    private @Nullable Throwable failure;

    /// What a log needs to know of its map.
    ///
    /// @param folder
    ///            of the run's own blobs; names begin with it
    /// @param cacheFolder
    ///            of blobs that all flows share, or null
    /// @param codeKey
    ///            what an item's key begins with
    /// @param number
    ///            of this process's next blob
    /// @param mayBeLost
    ///            how many results a sudden end may cost at least; it costs those anyway that are being made
    record ItemSpace(String folder, @Nullable String cacheFolder, byte[] codeKey, Type itemType, Type resultType,
            AtomicInteger number, int mayBeLost) {
    }

    /// A result that waits.
    ///
    /// @param key
    ///            of the item, or null where it must be found out
    /// @param known
    ///            set where the result was made before
    record Entry(int index, @Nullable Object item, @Nullable Object result, @Nullable String key,
            ItemBlob.@Nullable Line known) {
    }

    /// @param results
    ///            learns of all that is kept
    /// @param counts
    ///            which of it counts
    ItemLog(RunContext run, ArtifactStore store, ItemSpace space, KnownItems known, ItemResults results,
            ItemResults.Counts counts, ItemListener listener) {
        this.run = run;
        this.space = space;
        this.known = known;
        this.results = results;
        this.blobs = new ItemWriter(run, store, space, results, counts, listener);
        this.pace = new ItemPace(space.mayBeLost(), System::nanoTime);
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public boolean takeOver(int index, @Nullable Object item) throws IOException {
        if (known.isEmpty()) {
            return false;
        }
        try {
            var key = StepKeys.ofItem(space.codeKey(), run.values().write(item, space.itemType()));
            var json = known.json(key).orElse(null);
            if (json == null) {
                return false;
            }
            var result = results.hasResults() && !results.spilled()
                    ? run.values().read(json, space.resultType())
                    : null;
            put(new Entry(index, item, result, key, new ItemBlob.Line(index, key, json)));
            return true;
        } catch (Fault changed) {
            return false; // its type is another now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void add(int index, @Nullable Object item, @Nullable Object result)
            throws IOException, InterruptedException {
        put(new Entry(index, item, result, null, null));
    }

    /** As {@link #add(int, Object, Object)}, of an item whose key is known. */
    void add(int index, @Nullable Object item, @Nullable Object result, String key)
            throws IOException, InterruptedException {
        put(new Entry(index, item, result, key, null));
    }

    private void put(Entry entry) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting.add(entry);
            var place = ++added;
            if (waiting.size() == 1 || waiting.size() == pace.worthBlob()) {
                news.signal();
            }
            while (place - kept > pace.mayBeLost() && failure == null && !closed) {
                room.await();
            }
            check();
        } finally {
            lock.unlock();
        }
    }

    private void check() throws IOException {
        if (failure instanceof IOException unreachable) {
            throw unreachable;
        } else if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (kept < added && failure == null) {
                hurry = true;
                news.signal();
                room.await();
            }
            check();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<?> list(int count) throws IOException {
        return results.list(count);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        try {
            for (var batch = next(); !batch.isEmpty(); batch = next()) {
                pace.characters(blobs.write(batch), batch.size());
            }
        } catch (Throwable thrown) {
            Memory.endIfOut(thrown);
            lock.lock();
            try {
                failure = thrown;
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What has gathered; empty at the end. */
    private List<Entry> next() throws InterruptedException {
        lock.lock();
        try {
            pace.kept(inWriting);
            kept += inWriting;
            inWriting = 0;
            room.signalAll();
            while (waiting.isEmpty() && !closed) {
                news.await();
            }
            for (var left = PAUSE_NANOS; left > 0 && waiting.size() < pace.worthBlob() && !closed && !hurry;) {
                left = news.awaitNanos(left);
            }
            hurry = false;
            var batch = waiting;
            waiting = new ArrayList<>(batch.size() + 16);
            inWriting = batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
