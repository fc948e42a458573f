package dev.flowcell.kernel.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** A session's lanes: its own, and those beside it. A thread that runs a cell is in its cell's lane. */
final class Lanes {

    private final Lane own = new Lane(0);
    private final List<Lane> all = new CopyOnWriteArrayList<>(List.of(own));
    private final ThreadLocal<@Nullable Lane> entered = new ThreadLocal<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** The session's own. */
    Lane own() {
        return own;
    }

    List<Lane> all() {
        return all;
    }

    /** That of the calling thread: the session's own, unless it runs a cell of another. */
    Lane current() {
        Lane lane = entered.get();
        return lane == null ? own : lane;
    }

    <T> T in(Lane lane, Supplier<T> work) {
        Lane before = entered.get();
        entered.set(lane);
        try {
            return work.get();
        } finally {
            entered.set(before);
        }
    }

    Lane open() {
        Lane lane = new Lane(numbers.incrementAndGet());
        all.add(lane);
        return lane;
    }

    /** Ends one when its cell has ended. */
    void close(Lane lane) {
        lane.lock().lock();
        try {
            all.remove(lane);
            lane.close();
        } finally {
            lane.lock().unlock();
        }
    }
}
