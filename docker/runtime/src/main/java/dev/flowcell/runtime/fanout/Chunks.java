package dev.flowcell.runtime.fanout;

/// How many items a process claims at once: what takes it about a second by the items that it has run, and towards the
/// end at most half of its share of what is left, so that all processes end at nearly the same time.
final class Chunks {

    private static final double SECOND_NANOS = 1e9;
    /** Of how many items the recent time is the mean, more or less. */
    private static final double MEMORY = 16;

    private final int parallel;
    private final int processes;
    private double nanosOfOne = -1;

    Chunks(int parallel, int processes) {
        this.parallel = parallel;
        this.processes = processes;
    }

    /** An item took so long. */
    synchronized void ran(long nanos) {
        nanosOfOne = nanosOfOne < 0 ? nanos : nanosOfOne + (nanos - nanosOfOne) / MEMORY;
    }

    /** How many to claim where so many are left, at least one. */
    synchronized int size(int left) {
        var aSecond = nanosOfOne < 0 ? parallel : parallel * SECOND_NANOS / Math.max(1, nanosOfOne);
        var share = left / (2.0 * processes);
        return (int) Math.clamp(Math.min(aSecond, share), 1, left);
    }
}
