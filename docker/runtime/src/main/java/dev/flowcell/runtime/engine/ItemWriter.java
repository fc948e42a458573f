package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import dev.flowcell.runtime.engine.ItemBlob.Line;
import dev.flowcell.runtime.engine.ItemLog.Entry;
import dev.flowcell.runtime.engine.ItemLog.ItemSpace;
import dev.flowcell.runtime.engine.Results.ItemListener;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.BlobName;
import dev.flowcell.runtime.value.JsonValues.Written;
import org.jspecify.annotations.Nullable;

/** Makes blobs of a map's results: their JSON on all processors, a few hundred results at a time. */
final class ItemWriter {

    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;
    private static final int TOGETHER = 512;
    private static final Written NOTHING = new Written("null", null);

    private final RunContext run;
    private final ArtifactStore store;
    private final ItemSpace space;
    private final ItemResults results;
    private final ItemResults.Counts counts;
    private final ItemListener listener;

    ItemWriter(RunContext run, ArtifactStore store, ItemSpace space, ItemResults results, ItemResults.Counts counts,
            ItemListener listener) {
        this.run = run;
        this.store = store;
        this.space = space;
        this.results = results;
        this.counts = counts;
        this.listener = listener;
    }

    /// Some results with their lines in a blob, one each, and those that can't be kept.
    private record Slice(List<Entry> entries, List<Line> lines, List<Refused> refused) {

        void add(Entry entry, Line line) {
            entries.add(entry);
            lines.add(line);
        }
    }

    private record Part(Slice slice, byte[] text) {
    }

    private record Refused(Entry entry, String key, Fault why) {
    }

    /// Keeps results.
    ///
    /// @return how many characters they have
    long write(List<Entry> entries) throws IOException {
        var characters = 0L;
        var blob = new ArrayList<Part>();
        var length = 0L;
        for (var part : parts(entries)) {
            for (var each : part.slice().refused()) {
                listener.refused(each.entry().index(), each.entry().item(), each.key(), each.why());
            }
            if (length + part.text().length > MOST_CHARACTERS) {
                put(blob);
                length = 0;
            }
            blob.add(part);
            length += part.text().length;
            characters += part.text().length;
        }
        put(blob);
        return characters;
    }

    private List<Part> parts(List<Entry> entries) {
        var count = (entries.size() + TOGETHER - 1) / TOGETHER;
        return IntStream.range(0, count).parallel().mapToObj(number -> part(
                entries.subList(number * TOGETHER, Math.min(entries.size(), (number + 1) * TOGETHER)))).toList();
    }

    private Part part(List<Entry> entries) {
        var slice = slice(entries);
        return new Part(slice, ItemBlob.text(slice.lines()));
    }

    private Slice slice(List<Entry> entries) {
        var items = items(entries).iterator();
        var made = made(entries).iterator();
        var slice = new Slice(new ArrayList<>(entries.size()), new ArrayList<>(entries.size()), new ArrayList<>(0));
        for (var entry : entries) { // no streams: they take longer than what is done for a small item
            var known = entry.known();
            if (known == null) {
                add(slice, entry, entry.key() == null ? key(items.next()) : entry.key(), made.next());
            } else {
                slice.add(entry, known);
            }
        }
        return slice;
    }

    /** Those whose keys must be found out. */
    private List<Written> items(List<Entry> entries) {
        var items = new ArrayList<@Nullable Object>(entries.size());
        for (var entry : entries) {
            if (entry.known() == null && entry.key() == null) {
                items.add(entry.item());
            }
        }
        return run.values().writeAll(items, space.itemType());
    }

    private List<Written> made(List<Entry> entries) {
        var fresh = new ArrayList<@Nullable Object>(entries.size());
        for (var entry : entries) {
            if (entry.known() == null) {
                fresh.add(entry.result());
            }
        }
        return results.hasResults()
                ? run.values().writeAll(fresh, space.resultType())
                : Collections.nCopies(fresh.size(), NOTHING);
    }

    private void add(Slice slice, Entry entry, String key, Written result) {
        var json = result.json();
        if (json == null || run.redactor().finds(json)) {
            slice.refused().add(new Refused(entry, key, why(result)));
        } else {
            slice.add(entry, new Line(entry.index(), key, json));
        }
    }

    private Fault why(Written result) {
        try {
            Kept.refuseSecrets(result.orThrow(), run.redactor());
            throw new IllegalStateException();
        } catch (Fault why) {
            return why;
        }
    }

    private String key(Written item) {
        var json = item.json();
        if (json == null) {
            return ItemBlob.NO_KEY;
        }
        var small = run.redactor().finds(json) ? null : ItemBlob.ofSmall(json);
        return small == null ? StepKeys.ofItem(space.codeKey(), json) : small;
    }

    private void put(List<Part> parts) throws IOException {
        var now = Instant.now();
        var lines = new ArrayList<Line>();
        var entries = new ArrayList<Entry>();
        for (var part : parts) {
            lines.addAll(part.slice().lines());
            entries.addAll(part.slice().entries());
        }
        if (!lines.isEmpty()) {
            var name = run.spec().process() + "-" + run.attempt() + "-"
                    + BlobName.number(space.number().getAndIncrement(), 6);
            store.put(space.folder() + name,
                    ItemBlob.write(now, space.codeKey(), parts.stream().map(Part::text).toList()));
            if (space.cacheFolder() != null) {
                share(space.cacheFolder() + run.run() + "-" + name, now, entries, lines);
            }
            listener.kept(results.add(space.folder() + name, lines, counts, at -> entries.get(at).result()));
        }
        parts.clear();
    }

    private void share(String name, Instant now, List<Entry> entries, List<Line> lines) throws IOException {
        var fresh = new ArrayList<Line>();
        for (var at = 0; at < lines.size(); at++) {
            if (entries.get(at).known() == null && !lines.get(at).key().equals(ItemBlob.NO_KEY)) {
                fresh.add(lines.get(at));
            }
        }
        if (!fresh.isEmpty()) {
            store.put(name, ItemBlob.write(now, space.codeKey(), List.of(ItemBlob.text(fresh))));
        }
    }
}
