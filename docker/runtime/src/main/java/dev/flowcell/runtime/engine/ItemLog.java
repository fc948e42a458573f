package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import dev.flowcell.api.Slots;
import dev.flowcell.runtime.engine.Results.ItemListener;
import dev.flowcell.runtime.engine.Results.Items;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.JsonValues;
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
    /** A value of so many characters of JSON takes about ten times that in memory. */
    private static final long IN_MEMORY = Math.max(1024 * 1024, Runtime.getRuntime().maxMemory() / 32);

    private static final Written NOTHING = new Written("null", null);

    private final RunContext run;
    private final ArtifactStore store;
    private final StoredValues values;
    private final ItemSpace space;
    private final ItemListener listener;
    private final ItemBlobs blobs;
    private final KnownItems known;
    private final long inMemory;
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

    private final List<String> names = new ArrayList<>();
    private final Slots<@Nullable Object> results = new Slots<>();
    private long characters;
    private volatile boolean spilled;
    private int[] blobOf = new int[1024];
    private int[] lineOf = new int[1024];

    /// What a log needs to know of its map.
    ///
    /// @param folder
    ///            of the run's own blobs; names begin with it
    /// @param cacheFolder
    ///            of blobs that all flows share, or null
    /// @param codeKey
    ///            what an item's key begins with
    record ItemSpace(String folder, @Nullable String cacheFolder, byte[] codeKey, Type itemType, Type resultType) {

        boolean hasResults() {
            return resultType != void.class;
        }
    }

    private record Entry(int index, @Nullable Object item, @Nullable Object result, ItemBlob.@Nullable Line known) {
    }

    ItemLog(RunContext run, ArtifactStore store, ItemSpace space, KnownItems known, ItemBlobs blobs,
            ItemListener listener) {
        this(run, store, space, known, blobs, listener, IN_MEMORY);
    }

    ItemLog(RunContext run, ArtifactStore store, ItemSpace space, KnownItems known, ItemBlobs blobs,
            ItemListener listener, long inMemory) {
        this.run = run;
        this.store = store;
        this.values = new StoredValues(run.values(), store, run.redactor());
        this.space = space;
        this.known = known;
        this.blobs = blobs;
        this.listener = listener;
        this.inMemory = inMemory;
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
            var result = space.hasResults() && !spilled ? run.values().read(json, space.resultType()) : null;
            put(new Entry(index, item, result, new ItemBlob.Line(index, key, json)));
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
        put(new Entry(index, item, result, null));
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
        return Math.min(MOST_WAITING, kept / 16);
    }

    /** How many results are worth a blob. */
    private int enough() {
        return (int) Math.clamp(mayBeLost() / 2, 1, MOST_IN_BLOB);
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
        if (!spilled) {
            return results.list(count);
        }
        var parts = values.parts();
        for (var index = 0; index < count; index++) {
            var name = names.get(blobOf[index]);
            var line = lineOf[index];
            parts.add(blobs.get(name).orElseThrow(() -> new IOException("it has lost " + name)).json(line));
        }
        return values.list(parts.end(), space.resultType());
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
                    listener.refused(each.entry().index(), each.entry().item(), Objects.requireNonNull(each.refused()));
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
        var items = new ArrayList<@Nullable Object>(entries.size());
        var fresh = new ArrayList<@Nullable Object>(entries.size());
        for (var entry : entries) { // no streams: they take longer than what is done for a small item
            if (entry.known() == null) {
                items.add(entry.item());
                fresh.add(entry.result());
            }
        }
        var keys = run.values().writeAll(items, space.itemType());
        var made = space.hasResults() ? run.values().writeAll(fresh, space.resultType()) : null;
        var lines = new ArrayList<Made>(entries.size());
        var number = 0;
        for (var entry : entries) {
            if (entry.known() != null) {
                lines.add(new Made(entry, entry.known(), null));
            } else {
                lines.add(made(entry, keys.get(number), made == null ? NOTHING : made.get(number)));
                number++;
            }
        }
        return lines;
    }

    private Made made(Entry entry, Written item, Written result) {
        try {
            var json = result.orThrow();
            Kept.refuseSecrets(json, run.redactor());
            return new Made(entry, new ItemBlob.Line(entry.index(), item.json() == null
                    ? ItemBlob.NO_KEY
                    : StepKeys.ofItem(space.codeKey(), item.json()), json), null);
        } catch (Fault refused) {
            return new Made(entry, null, refused);
        }
    }

    private void write(List<Entry> entries, List<ItemBlob.Line> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        var now = Instant.now();
        var name = String.format(Locale.ROOT, "%d-%d-%06d", run.spec().process(), run.attempt(), names.size());
        store.put(space.folder() + name, ItemBlob.write(now, lines));
        if (space.cacheFolder() != null) {
            share(space.cacheFolder() + run.run() + "-" + name, now, entries, lines);
        }
        for (var at = 0; at < lines.size(); at++) {
            place(entries.get(at), lines.get(at), at);
        }
        names.add(space.folder() + name);
        if (!spilled && space.hasResults() && characters > inMemory) {
            spilled = true;
            results.clear();
        }
        listener.kept(lines.size());
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

    private void place(Entry entry, ItemBlob.Line line, int at) {
        var index = entry.index();
        if (index >= blobOf.length) {
            var length = Math.max(index + 1, 2 * blobOf.length);
            blobOf = Arrays.copyOf(blobOf, length);
            lineOf = Arrays.copyOf(lineOf, length);
        }
        blobOf[index] = names.size();
        lineOf[index] = at;
        characters += line.json().length();
        if (!spilled) {
            results.set(index, entry.result());
        }
    }
}
