package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import dev.flowcell.runtime.engine.Results.ItemListener;
import dev.flowcell.runtime.engine.Results.Items;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.JsonValues.Written;
import org.jspecify.annotations.Nullable;

/// Keeps a map's results in the store as they come: what has gathered while one blob was written goes into the next. So
/// a slow item is kept at once, and a million quick ones take some hundred blobs. What is too much for the memory stands
/// in the blobs alone.
final class ItemLog implements Items {

    private static final int MOST_WAITING = 8192;
    private static final int MOST_IN_BLOB = 4096;
    private static final int TOGETHER = 512;
    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final Written NOTHING = new Written("null", null);

    private final RunContext run;
    private final ArtifactStore store;
    private final ItemSpace space;
    private final ItemListener listener;
    private final KnownItems known;
    private final ItemResults results;
    private final ItemResults.Counts counts;
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
    private record Entry(int index, @Nullable Object item, @Nullable Object result, @Nullable String key,
            ItemBlob.@Nullable Line known) {
    }

    /// @param results
    ///            learns of all that is kept
    /// @param counts
    ///            which of it counts
    ItemLog(RunContext run, ArtifactStore store, ItemSpace space, KnownItems known, ItemResults results,
            ItemResults.Counts counts, ItemListener listener) {
        this.run = run;
        this.store = store;
        this.space = space;
        this.known = known;
        this.results = results;
        this.counts = counts;
        this.listener = listener;
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
            if (waiting.size() == 1 || waiting.size() == enough()) {
                news.signal();
            }
            while (place - kept > mayBeLost() && failure == null && !closed) {
                room.await();
            }
            check();
        } finally {
            lock.unlock();
        }
    }

    /** How many results a sudden end may cost: none at first, and never more than a small part of those there are. */
    private long mayBeLost() {
        return Math.min(MOST_WAITING, Math.max(space.mayBeLost(), kept / 16));
    }

    /** How many results are worth a blob. */
    private int enough() {
        return (int) Math.clamp(Math.min(MOST_WAITING, kept / 16) / 2, 1, MOST_IN_BLOB);
    }

    private void check() throws IOException {
        switch (failure) {
            case null -> {
            }
            case IOException unreachable -> throw unreachable;
            default -> throw new IllegalStateException(failure);
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
                for (var from = 0; from < batch.size(); from += MOST_IN_BLOB) {
                    write(batch.subList(from, Math.min(batch.size(), from + MOST_IN_BLOB)));
                }
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
            kept += inWriting;
            inWriting = 0;
            room.signalAll();
            while (waiting.isEmpty() && !closed) {
                news.await();
            }
            for (var left = PAUSE_NANOS; left > 0 && waiting.size() < enough() && !closed && !hurry;) {
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

    private void write(List<Entry> batch) throws IOException {
        var runs = (batch.size() + TOGETHER - 1) / TOGETHER;
        var all = IntStream.range(0, runs).parallel().mapToObj(
                run -> lines(batch.subList(run * TOGETHER, Math.min(batch.size(), (run + 1) * TOGETHER)))).toList();
        var entries = new ArrayList<Entry>(batch.size());
        var lines = new ArrayList<ItemBlob.Line>(batch.size());
        var length = 0;
        for (var written : all) {
            for (var each : written) {
                if (each.line() == null) {
                    listener.refused(each.entry().index(), each.entry().item(), each.entry().key(),
                            Objects.requireNonNull(each.refused()));
                    continue;
                }
                entries.add(each.entry());
                lines.add(each.line());
                length += each.line().json().length();
                if (length > MOST_CHARACTERS) {
                    write(entries, lines);
                    length = 0;
                }
            }
        }
        write(entries, lines);
    }

    /** A result as a line of a blob, or why it can't be kept. */
    private record Made(Entry entry, ItemBlob.@Nullable Line line, @Nullable Fault refused) {
    }

    private List<Made> lines(List<Entry> entries) {
        var unnamed = new ArrayList<@Nullable Object>(entries.size());
        var fresh = new ArrayList<@Nullable Object>(entries.size());
        for (var entry : entries) { // no streams: they take longer than what is done for a small item
            if (entry.known() == null) {
                fresh.add(entry.result());
                if (entry.key() == null) {
                    unnamed.add(entry.item());
                }
            }
        }
        var items = run.values().writeAll(unnamed, space.itemType()).iterator();
        var made = results.hasResults() ? run.values().writeAll(fresh, space.resultType()).iterator() : null;
        var lines = new ArrayList<Made>(entries.size());
        for (var entry : entries) {
            lines.add(entry.known() == null
                    ? made(entry, entry.key() == null ? key(items.next()) : entry.key(),
                            made == null ? NOTHING : made.next())
                    : new Made(entry, entry.known(), null));
        }
        return lines;
    }

    private String key(Written item) {
        return item.json() == null ? ItemBlob.NO_KEY : StepKeys.ofItem(space.codeKey(), item.json());
    }

    private Made made(Entry entry, String key, Written result) {
        try {
            var json = result.orThrow();
            Kept.refuseSecrets(json, run.redactor());
            return new Made(entry, new ItemBlob.Line(entry.index(), key, json), null);
        } catch (Fault refused) {
            return new Made(entry, null, refused);
        }
    }

    private void write(List<Entry> entries, List<ItemBlob.Line> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        var now = Instant.now();
        var name = String.format(Locale.ROOT, "%d-%d-%06d", run.spec().process(), run.attempt(),
                space.number().getAndIncrement());
        store.put(space.folder() + name, ItemBlob.write(now, lines));
        if (space.cacheFolder() != null) {
            share(space.cacheFolder() + run.run() + "-" + name, now, entries, lines);
        }
        listener.kept(results.add(space.folder() + name, lines, counts, at -> entries.get(at).result()));
        entries.clear();
        lines.clear();
    }

    private void share(String name, Instant now, List<Entry> entries, List<ItemBlob.Line> lines) throws IOException {
        var fresh = new ArrayList<ItemBlob.Line>();
        for (var at = 0; at < lines.size(); at++) {
            if (entries.get(at).known() == null && !lines.get(at).key().equals(ItemBlob.NO_KEY)) {
                fresh.add(lines.get(at));
            }
        }
        if (!fresh.isEmpty()) {
            store.put(name, ItemBlob.write(now, fresh));
        }
    }
}
