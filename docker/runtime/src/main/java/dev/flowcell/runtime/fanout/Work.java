package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.store.ArtifactStore;

/** The items that are offered, as far as this process knows of them; blocks are read as they are needed. For one thread at a time. */
public final class Work {

    private static final int AT_HAND = 4;

    private final ArtifactStore store;
    private final Round round;
    private final TreeSet<Integer> starts = new TreeSet<>();
    private final Map<Integer, WorkBlock> recent = new LinkedHashMap<>(2 * AT_HAND, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, WorkBlock> eldest) {
            return size() > AT_HAND;
        }
    };
    private int end;
    private boolean whole;

    public Work(ArtifactStore store, Round round) {
        this.store = store;
        this.round = round;
    }

    /** Looks for more. */
    public void look() throws IOException {
        if (whole) {
            return;
        }
        for (var name : store.list(round.work())) {
            starts.add(Round.number(name, round.work()));
        }
        if (!starts.isEmpty()) {
            var last = block(starts.last());
            end = last.end();
            whole = last.last();
        }
    }

    /** The position behind the last item that is known. */
    public int end() {
        return end;
    }

    /** Whether no more come. */
    public boolean whole() {
        return whole;
    }

    /** The items at positions from one on and before another. */
    public List<WorkBlock.Line> lines(int from, int to) throws IOException {
        var lines = new ArrayList<WorkBlock.Line>(to - from);
        for (var position = from; position < to;) {
            var block = block(starts.floor(position));
            var until = Math.min(to, block.end());
            lines.addAll(block.lines().subList(position - block.from(), until - block.from()));
            position = until;
        }
        return lines;
    }

    private WorkBlock block(Integer from) throws IOException {
        var known = recent.get(from);
        if (known != null) {
            return known;
        }
        var name = round.work(from);
        var block = WorkBlock.read(from, store.get(name).orElseThrow(() -> new IOException("it has lost " + name)));
        recent.put(from, block);
        return block;
    }
}
