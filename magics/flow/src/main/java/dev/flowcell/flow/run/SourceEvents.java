package dev.flowcell.flow.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.Progress;
import org.jspecify.annotations.Nullable;

/** One source of a run: which of its events are here, and the parts of what came in parts. */
final class SourceEvents {

    private final BitSet seen = new BitSet();
    private final Map<String, String[]> parts = new HashMap<>();
    private long count = -1;

    /** A range of events that are missing, both ends included. */
    record Gap(long from, long to) {
    }

    /** Notes an event; false where it was here before. */
    boolean add(RunEvent event) {
        var place = (int) event.seq();
        if (event.seq() < 0 || event.seq() > Integer.MAX_VALUE || seen.get(place)) {
            return false;
        }
        seen.set(place);
        return true;
    }

    /** Its source-finished says, or run-finished says of it, how many there are; -1 says nothing. */
    void count(long events) {
        count = Math.max(count, events);
    }

    /** Whether its number of events is known: it has ended. */
    boolean ended() {
        return count >= 0;
    }

    List<Gap> gaps() {
        var gaps = new ArrayList<Gap>();
        var end = (int) Math.max(count, seen.length());
        for (var from = seen.nextClearBit(0); from < end;) {
            var next = seen.nextSetBit(from);
            var to = (next < 0 ? end : next) - 1;
            gaps.add(new Gap(from, to));
            from = next < 0 ? end : seen.nextClearBit(next);
        }
        return gaps;
    }

    /** The whole text of a line, once all its parts are here. */
    Optional<String> whole(@Nullable String step, long seq, Line line) {
        var part = line.part();
        var of = line.parts();
        return part == null || of == null
                ? Optional.of(line.text())
                : whole("line " + (seq - part), part, of, line.text());
    }

    /** The whole JSON of a variable, once all its parts are here. */
    Optional<String> whole(long seq, Progress progress) {
        var part = progress.part();
        var of = progress.parts();
        var json = progress.json();
        if (json == null) {
            return Optional.empty();
        }
        return part == null || of == null ? Optional.of(json) : whole("value " + (seq - part), part, of, json);
    }

    /** Parts of one text follow each other without a gap, so the number before the first names the text. */
    private Optional<String> whole(String text, int part, int of, String content) {
        if (part < 1 || part > of) {
            return Optional.of(content);
        }
        var all = parts.computeIfAbsent(text, key -> new String[of]);
        if (part > all.length) {
            return Optional.of(content);
        }
        all[part - 1] = content;
        for (var each : all) {
            if (each == null) {
                return Optional.empty();
            }
        }
        parts.remove(text);
        return Optional.of(String.join("", all));
    }
}
