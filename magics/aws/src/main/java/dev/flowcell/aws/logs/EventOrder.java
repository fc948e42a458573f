package dev.flowcell.aws.logs;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvents;

/// Puts a log's events into the order of their numbers, each once. What comes before its turn is held until the events
/// before it are there, or are given up. Lines that are no events pass as they come.
final class EventOrder {

    private record Source(int process, int attempt) {
    }

    private static final class Place {

        private final BitSet seen = new BitSet();
        private final TreeMap<Integer, String> held = new TreeMap<>();
        private int next;
        private long count = -1;
    }

    private final String run;
    private final Consumer<String> out;
    private final Map<Source, Place> sources = new HashMap<>();

    EventOrder(String run, Consumer<String> out) {
        this.run = run;
        this.out = out;
    }

    /// A line of the log.
    ///
    /// @return whether it is an event of this run, told apart from its repetitions by its number
    boolean line(String text) {
        var read = RunEvents.read(text);
        if (read.isEmpty() || !read.get().run().equals(run) || read.get().seq() < 0
                || read.get().seq() >= Integer.MAX_VALUE) {
            return false;
        }
        event(read.get(), text);
        return true;
    }

    private void event(RunEvent event, String text) {
        var place = sources.computeIfAbsent(new Source(event.process(), event.attempt()), key -> new Place());
        var number = (int) event.seq();
        if (place.seen.get(number)) {
            return;
        }
        place.seen.set(number);
        if (event.detail() instanceof SourceFinished finished) {
            place.count = finished.count();
        }
        place.held.put(number, text);
        pass(place);
    }

    private void pass(Place place) {
        while (!place.held.isEmpty() && place.held.firstKey() <= place.next) {
            out.accept(place.held.pollFirstEntry().getValue());
            place.next = Math.max(place.next, place.seen.nextClearBit(place.next));
            // What was given up and came all the same does not move the place back.
        }
    }

    /** Whether something waits for what is not there yet. */
    boolean waiting() {
        return sources.values().stream().anyMatch(place -> !place.held.isEmpty());
    }

    /** Gives up what is missing before that which waits. */
    void giveUp() {
        for (var place : sources.values()) {
            while (!place.held.isEmpty()) {
                place.next = place.seen.nextClearBit(place.held.firstKey());
                pass(place);
            }
        }
    }

    /** Whether every source has said how much it said, and all of that is here; false where there is no source. */
    boolean complete() {
        return !sources.isEmpty() && sources.values().stream()
                .allMatch(place -> place.count >= 0 && place.seen.cardinality() >= place.count);
    }

    /** Whether any source has spoken. */
    boolean spoken() {
        return !sources.isEmpty();
    }
}
