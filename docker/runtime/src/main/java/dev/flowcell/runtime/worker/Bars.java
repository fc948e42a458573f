package dev.flowcell.runtime.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.flowcell.api.Host.Bar;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.display.ProgressBar;
import org.jspecify.annotations.Nullable;

/// The bars of loops, each in a place of its own that is drawn again at most every tenth of a second. A loop within
/// another draws into one place however often it runs. Nobody tells a loop that it was left early: a bar ends when a
/// loop around it goes on, or with its cell.
final class Bars {

    private static final long PAUSE_NANOS = 100_000_000;

    private final Supplier<String> ids;
    private final Drawing show;
    private final LongSupplier clock;
    private final Map<Thread, Loops> byThread = new ConcurrentHashMap<>();

    /** Shows bars. */
    interface Drawing {

        /// @param place
        ///            where
        /// @param passing
        ///            whether it will look otherwise soon
        void draw(String place, MimeBundle bundle, boolean passing);
    }

    /// @param ids
    ///            gives places to show something
    /// @param show
    ///            shows something in a place
    /// @param clock
    ///            in nanoseconds
    Bars(Supplier<String> ids, Drawing show, LongSupplier clock) {
        this.ids = ids;
        this.show = show;
        this.clock = clock;
    }

    /** The loops of one thread, the innermost last. */
    private final class Loops {

        private final Deque<Loop> open = new ArrayDeque<>();
        /** Where the loops within the outermost one draw, by their depth. */
        private final Map<Integer, String> places = new HashMap<>();
        private final Map<String, Loop> counted = new HashMap<>();

        synchronized Loop begin(String label, long total) {
            if (open.isEmpty()) {
                places.clear();
            }
            Loop loop = new Loop(places.computeIfAbsent(open.size(), _ -> ids.get()), label, total);
            open.addLast(loop);
            loop.draw(0, ProgressBar.State.running);
            return loop;
        }

        /** The loops within this one are over; false if this one is, too. */
        synchronized boolean innermost(Loop loop) {
            if (!open.contains(loop)) {
                return false;
            }
            while (open.getLast() != loop) {
                open.removeLast().stop();
            }
            return true;
        }

        synchronized void stop() {
            while (!open.isEmpty()) {
                open.removeLast().stop();
            }
            counted.values().forEach(Loop::stop);
            counted.clear();
        }

        synchronized void progress(String label, long done, long total) {
            Loop loop = counted.get(label);
            if (loop == null) {
                loop = new Loop(ids.get(), label, total);
                counted.put(label, loop);
            }
            loop.total = total;
            if (done >= total) {
                counted.remove(label);
                loop.draw(done, ProgressBar.State.done);
            } else if (loop.due()) {
                loop.draw(done, ProgressBar.State.running);
            } else {
                loop.done = done;
            }
        }
    }

    private final class Loop {

        private final String place;
        private final String label;
        private final long began = clock.getAsLong();
        private long total;
        private long done;
        private @Nullable Long drawn;

        Loop(String place, String label, long total) {
            this.place = place;
            this.label = label;
            this.total = total;
        }

        boolean due() {
            return drawn == null || clock.getAsLong() - drawn >= PAUSE_NANOS;
        }

        void draw(long now, ProgressBar.State state) {
            done = now;
            long time = clock.getAsLong();
            drawn = time;
            show.draw(place, new ProgressBar(label, done, total, time - began, state).bundle(),
                    state == ProgressBar.State.running);
        }

        void stop() {
            draw(done, ProgressBar.State.stopped);
        }
    }

    Bar begin(String label, long total) {
        Loops loops = byThread.computeIfAbsent(Thread.currentThread(), _ -> new Loops());
        Loop loop = loops.begin(label, total);
        return new Bar() {
            @Override
            public void at(long done) {
                if (loops.innermost(loop)) {
                    loop.done = done;
                    if (loop.due()) {
                        loop.draw(done, ProgressBar.State.running);
                    }
                }
            }

            @Override
            public void end(long done) {
                if (loops.innermost(loop)) {
                    synchronized (loops) {
                        loops.open.removeLast();
                    }
                    loop.draw(done, ProgressBar.State.done);
                }
            }
        };
    }

    /** Shows a count that the code keeps itself. */
    void progress(String label, long done, long total) {
        byThread.computeIfAbsent(Thread.currentThread(), _ -> new Loops()).progress(label, done, total);
    }

    /** The loops of this thread, and of threads that are gone, go no further. */
    void stop(Thread cell) {
        byThread.forEach((thread, loops) -> {
            if (thread == cell || !thread.isAlive()) {
                byThread.remove(thread);
                loops.stop();
            }
        });
    }
}
