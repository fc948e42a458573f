package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;

/// Offers items: small blocks at first, so that work begins at once, and larger ones the more there are. What a slow
/// source has given waits a moment only. Blocks are a chain, as each is written by a conditional put and the next begins
/// where it ends: an attempt of process 0 that was told to end and still offers, beside the next one that does, offers
/// no item at two places.
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
    /** How many items must wait until they can be compared with what another attempt has offered from here on. */
    private int awaited;
    private long since;
    private boolean ended;

    /** Another attempt has offered other items from here on. */
    public static final class Different extends Exception {

        Different() {
            super(null, null, false, false);
        }
    }

    /// @param from
    ///            the position of the first item
    public WorkWriter(ArtifactStore store, Round round, int from) {
        this.store = store;
        this.round = round;
        this.from = from;
    }

    /** Offers an item, soon. */
    public synchronized void add(int index, String json) throws IOException, Different {
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
    public synchronized void flush() throws IOException, Different {
        if (!ended && !waiting.isEmpty() && System.nanoTime() - since > MOMENT_NANOS) {
            write(false);
        }
    }

    /** No more items come. */
    public synchronized void end() throws IOException, Different {
        write(true);
        ended = true;
    }

    private void write(boolean last) throws IOException, Different {
        while (last ? !ended : waiting.size() > awaited) {
            var block = new WorkBlock(from, last, waiting);
            if (store.putIfAbsent(round.work(from), block.write())) {
                goOn(block);
                ended = last;
            } else {
                follow(last);
            }
        }
    }

    /// Another attempt was here first: where it has offered the same, this goes on behind it.
    private void follow(boolean last) throws IOException, Different {
        var name = round.work(from);
        var other = WorkBlock.read(from, store.get(name).orElseThrow(() -> new IOException("it has lost " + name)));
        var many = Math.min(other.lines().size(), waiting.size());
        if (!other.lines().subList(0, many).equals(waiting.subList(0, many))
                || many < other.lines().size() && last || many < waiting.size() && other.last()) {
            throw new Different();
        }
        if (many < other.lines().size() || other.last() && !last) {
            awaited = other.lines().size() - (other.last() ? 0 : 1);
            return;
        }
        goOn(other);
        ended = other.last();
    }

    private void goOn(WorkBlock block) {
        from = block.end();
        waiting = new ArrayList<>(waiting.subList(block.lines().size(), waiting.size()));
        characters = waiting.stream().mapToInt(line -> line.json().length()).sum();
        awaited = 0;
    }
}
