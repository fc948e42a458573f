import java.lang.management.ManagementFactory;
import java.util.Locale;

/// What a program of a benchmark measures of its own process, from its first line of code on. Nothing of what this class needs
/// beside a clock is loaded before it is asked.
final class Meter {

    private final long begin;

    /// @param begin
    ///            [System#nanoTime] on the first line
    Meter(long begin) {
        this.begin = begin;
    }

    /** Milliseconds since the first line. */
    double millis() {
        return millisSince(begin);
    }

    static double millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e6;
    }

    /** Milliseconds of processor time that this process, its virtual machine's start included, has taken until now. */
    static double processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    /** Milliseconds from the virtual machine's start to the first line. */
    double start() {
        return ManagementFactory.getRuntimeMXBean().getUptime() - millis();
    }

    /** Prints figures as one line. */
    static void print(double... figures) {
        var line = new StringBuilder();
        for (var figure : figures) {
            line.append(String.format(Locale.ROOT, "%.3f ", figure));
        }
        System.out.println(line.toString().strip());
    }
}
