package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.BlobName;
import dev.flowcell.runtime.value.RecordJson;

/// Failures of a round's items in the store, a JSON object a line. What has gathered while one blob was written goes
/// into the next.
public final class FailedItems {

    private final ArtifactStore store;
    private final Round round;
    private final Member self;
    private final Set<String> read = new HashSet<>();
    private List<FailedItem> waiting = new ArrayList<>();
    private boolean writing;
    private int number;

    public FailedItems(ArtifactStore store, Round round, Member self) {
        this.store = store;
        this.round = round;
        this.self = self;
    }

    /** Keeps one; it is in the store soon, and where no other is being written, when this returns. */
    public void add(FailedItem item) throws IOException {
        synchronized (this) {
            waiting.add(item);
            if (writing) {
                return;
            }
            writing = true;
        }
        try {
            for (var some = some(); !some.isEmpty(); some = some()) {
                write(some);
            }
        } finally {
            synchronized (this) {
                writing = false;
            }
        }
    }

    private synchronized List<FailedItem> some() {
        var some = waiting;
        waiting = new ArrayList<>();
        writing = !some.isEmpty();
        return some;
    }

    private void write(List<FailedItem> items) throws IOException {
        var text = new StringBuilder();
        items.forEach(item -> text.append(RecordJson.write(item)).append('\n'));
        store.put(round.failed() + self.name() + "-" + BlobName.number(number++, 6),
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Those of all processes that were not read before. */
    public List<FailedItem> news() throws IOException {
        var news = new ArrayList<FailedItem>();
        for (var name : store.list(round.failed())) {
            if (!read.contains(name)) {
                for (var line : new String(store.get(name).orElse(new byte[0]), StandardCharsets.UTF_8).split("\n")) {
                    news.add(item(name, line));
                }
                read.add(name);
            }
        }
        return news;
    }

    private static FailedItem item(String name, String line) throws IOException {
        try {
            return RecordJson.read(line, FailedItem.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + " is damaged, or not Flowcell's", e);
        }
    }
}
