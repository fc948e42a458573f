package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;

/// Offers items: small blocks at first, so that work begins at once, and larger ones the more there are. What a slow
/// source has given waits a moment only.
public final class WorkWriter {

    private static final int SMALL = 256;
    private static final int LARGE = 4096;
    private static final int MOST_CHARACTERS = 512 * 1024;
    private static final long MOMENT_NANOS = 50_000_000;

    private final ArtifactStore store;
    private final Round round;
    private List<WorkBlock.Line> waiting = new ArrayList<>();
    private int from;
    private int characters;
    private long since;
    private boolean ended;

    /// @param from
    ///            the position of the first item
    public WorkWriter(ArtifactStore store, Round round, int from) {
        this.store = store;
        this.round = round;
        this.from = from;
    }

    /** Offers an item, soon. */
    public synchronized void add(int index, String json) throws IOException {
        if (waiting.isEmpty()) {
            since = System.nanoTime();
        }
        waiting.add(new WorkBlock.Line(index, json));
        characters += json.length();
        if (waiting.size() >= Math.clamp(from / 16, SMALL, LARGE) || characters >= MOST_CHARACTERS) {
            write(false);
        }
    }

    /** Offers what has waited long enough; is called often. */
    public synchronized void flush() throws IOException {
        if (!ended && !waiting.isEmpty() && System.nanoTime() - since > MOMENT_NANOS) {
            write(false);
        }
    }

    /** No more items come. */
    public synchronized void end() throws IOException {
        write(true);
        ended = true;
    }

    private void write(boolean last) throws IOException {
        var block = new WorkBlock(from, last, waiting);
        store.put(round.work(from), block.write());
        from = block.end();
        waiting = new ArrayList<>();
        characters = 0;
    }
}
