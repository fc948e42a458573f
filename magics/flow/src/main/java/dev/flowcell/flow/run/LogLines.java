package dev.flowcell.flow.run;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

import dev.flowcell.flow.run.RunState.LogLine;

/// Lines in the order of their time, of which the last so many are kept. A snapshot costs nothing: lines are only ever
/// added behind what a snapshot sees, and a line that belongs before the last one makes a new array.
final class LogLines {

    private final int limit;
    private LogLine[] lines = new LogLine[256];
    private int first;
    private int end;
    private long dropped;

    LogLines(int limit) {
        this.limit = limit;
    }

    void add(LogLine line) {
        if (end == lines.length) {
            grow();
        }
        var place = end;
        while (place > first && lines[place - 1].time().isAfter(line.time())) {
            place--;
        }
        if (place < end) {
            lines = lines.clone();
            System.arraycopy(lines, place, lines, place + 1, end - place);
        }
        lines[place] = line;
        end++;
        if (end - first > limit) {
            first++;
            dropped++;
        }
    }

    private void grow() {
        var kept = end - first;
        var grown = new LogLine[Math.max(lines.length, kept * 2)];
        System.arraycopy(lines, first, grown, 0, kept);
        lines = grown;
        first = 0;
        end = kept;
    }

    /** How many lines are no longer kept. */
    long dropped() {
        return dropped;
    }

    List<LogLine> snapshot() {
        return new Snapshot(lines, first, end);
    }

    private static final class Snapshot extends AbstractList<LogLine> implements RandomAccess {

        private final LogLine[] lines;
        private final int first;
        private final int end;

        Snapshot(LogLine[] lines, int first, int end) {
            this.lines = lines;
            this.first = first;
            this.end = end;
        }

        @Override
        public LogLine get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException(index);
            }
            return lines[first + index];
        }

        @Override
        public int size() {
            return end - first;
        }

        @Override
        public Object[] toArray() {
            return Arrays.copyOfRange(lines, first, end, Object[].class);
        }
    }
}
