package dev.flowcell.kernel.compile;

import java.util.ArrayList;
import java.util.List;

/// A source that is made from a cell's text. Its lines are those of the cell, so that stack traces need no translation,
/// and it knows where each place in it comes from.
final class Source {

    private record Copied(int from, int to, int cell) {
    }

    private final String cell;
    private final StringBuilder text = new StringBuilder();
    private final List<Copied> copies = new ArrayList<>();
    private int at;

    Source(String cell) {
        this.cell = cell;
    }

    /** Text that is not the user's; without line ends. */
    Source add(String own) {
        text.append(own);
        return this;
    }

    /** Goes on to a place of the cell: only the line ends before it are kept. */
    Source skipTo(int place) {
        for (; at < place; at++) {
            if (cell.charAt(at) == '\n') {
                text.append('\n');
            }
        }
        return this;
    }

    /** Copies the cell's text up to a place. */
    Source copyTo(int place) {
        if (place > at) {
            copy(at, place);
            at = place;
        }
        return this;
    }

    /** Copies a part of the cell out of its order, behind all else. */
    Source copy(int from, int to) {
        copies.add(new Copied(text.length(), text.length() + to - from, from));
        text.append(cell, from, to);
        return this;
    }

    /** The place in the cell that a place in this source comes from, or the nearest before it. */
    long inCell(long place) {
        long found = 0;
        for (Copied copied : copies) {
            if (place >= copied.from && place <= copied.to) {
                return copied.cell + place - copied.from;
            }
            if (place > copied.to) {
                found = copied.cell + (long) copied.to - copied.from;
            }
        }
        return found;
    }

    /** Whether a place comes from the cell at all. */
    boolean copied(long place) {
        return copies.stream().anyMatch(copied -> place >= copied.from && place <= copied.to);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
