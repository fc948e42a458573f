package dev.flowcell.aws.ecs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

import dev.flowcell.flow.target.Amounts;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// How big a task is. Fargate has certain pairs of processors and memory only, those of "Task CPU and memory" in its
/// guide; what lies between them is rounded up.
///
/// @param cpu
///            in units, 1,024 a processor
/// @param memory
///            in MiB
/// @param disk
///            in GiB; null is Fargate's own 20
/// @param rounded
///            what was asked for, where it is something else; else null
record FargateSize(int cpu, int memory, @Nullable Integer disk, @Nullable String rounded) {

    /** Without `--cpu`: on a quarter of a processor a JVM takes seconds more to start. */
    private static final String DEFAULT_CPU = "500m";
    private static final String DEFAULT_MEMORY = "1Gi";

    private static final int FREE_DISK = 20;
    private static final int MOST_DISK = 200;
    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?");

    /// Processors of one kind, and the memory that goes with them.
    ///
    /// @param from
    ///            least memory in GiB
    private record Row(int cpu, int from, int to, int step) {

        /** The least memory of at least so many MiB, or 0 where there is none. */
        int memory(long atLeast) {
            for (var each = from; each <= to; each += step) {
                if (each * 1024L >= atLeast) {
                    return each * 1024;
                }
            }
            return 0;
        }
    }

    private static final List<Row> ROWS = List.of(new Row(512, 1, 4, 1), new Row(1024, 2, 8, 1),
            new Row(2048, 4, 16, 1), new Row(4096, 8, 30, 1), new Row(8192, 16, 60, 4), new Row(16384, 32, 120, 8));

    /// @throws Fault
    ///             if an amount is none, or more than Fargate has
    static FargateSize of(ClusterSettings settings) {
        var cpu = units("--cpu", settings.cpu(), DEFAULT_CPU);
        var memory = mebibytes("--memory", settings.memory() == null ? DEFAULT_MEMORY : settings.memory());
        var size = smallest(cpu, memory);
        if (size.length == 0) {
            throw Fault.settings("Fargate has no task of " + told(settings.cpu(), DEFAULT_CPU) + " CPU and "
                    + told(settings.memory(), DEFAULT_MEMORY) + " memory: it ends at 16 processors and 120Gi",
                    "ask for less with --cpu and --memory, and spread maps over tasks with --pods");
        }
        var asked = (settings.cpu() != null && size[0] != cpu) || (settings.memory() != null && size[1] != memory)
                ? "--cpu " + told(settings.cpu(), DEFAULT_CPU) + " --memory " + told(settings.memory(), DEFAULT_MEMORY)
                : null;
        return new FargateSize(size[0], size[1], disk(settings.disk()), asked);
    }

    private static int[] smallest(long cpu, long memory) {
        if (cpu <= 256 && memory <= 2048) {
            return new int[]{256, memory <= 512 ? 512 : memory <= 1024 ? 1024 : 2048};
        }
        return ROWS.stream().filter(row -> row.cpu() >= cpu && row.memory(memory) > 0).findFirst()
                .map(row -> new int[]{row.cpu(), row.memory(memory)}).orElse(new int[0]);
    }

    private static @Nullable Integer disk(@Nullable String asked) {
        if (asked == null) {
            return null;
        }
        var gibibytes = (mebibytes("--disk", asked) + 1023) / 1024;
        if (gibibytes > MOST_DISK) {
            throw Fault.settings("--disk " + asked + " is more than Fargate has, which is " + MOST_DISK + "Gi",
                    "let the flow keep big files elsewhere, such as in a bucket");
        }
        return gibibytes <= FREE_DISK ? null : (int) gibibytes;
    }

    private static long units(String option, @Nullable String given, String otherwise) {
        return Amounts.processors(option, told(given, otherwise)).multiply(BigDecimal.valueOf(1024))
                .setScale(0, RoundingMode.CEILING).longValue();
    }

    private static long mebibytes(String option, String text) {
        var match = QUANTITY.matcher(text);
        if (!match.matches()) {
            throw Fault.settings(option + " " + text + " is no amount of memory", "write it as 512Mi or 4Gi");
        }
        var unit = match.group(2) == null ? "" : match.group(2);
        var base = BigDecimal.valueOf(unit.endsWith("i") ? 1024 : 1000);
        var power = unit.isEmpty() ? 0 : "KMGT".indexOf(Character.toUpperCase(unit.charAt(0))) + 1;
        return new BigDecimal(match.group(1)).multiply(base.pow(power))
                .divide(BigDecimal.valueOf(1024 * 1024), 0, RoundingMode.CEILING).longValue();
    }

    /** In processors; `0.5` is half of one. */
    BigDecimal processors() {
        return BigDecimal.valueOf(cpu).divide(BigDecimal.valueOf(1024));
    }

    private static String told(@Nullable String given, String otherwise) {
        return given == null ? otherwise : given;
    }

    /** `0.5 processors, 1 GB`, with what was asked for where it was something else. */
    @Override
    public String toString() {
        var processors = processors().stripTrailingZeros().toPlainString();
        var gigabytes = BigDecimal.valueOf(memory).divide(BigDecimal.valueOf(1024)).stripTrailingZeros()
                .toPlainString();
        return processors + (cpu == 1024 ? " processor, " : " processors, ") + gigabytes + " GB"
                + (rounded == null ? "" : " (the next size that Fargate has above " + rounded + ")");
    }
}
