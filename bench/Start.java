/// Starts `flowcell --help` and a bare JVM by turns, as whole processes, and prints minimum, median and maximum of each.
///
/// Arguments: the launcher, the number of runs.
void main(String[] arguments) throws Exception {
    var launcher = List.of(arguments[0], "--help");
    var bare = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
    var runs = Integer.parseInt(arguments[1]);
    millis(launcher);
    millis(bare);
    var flowcell = new double[runs];
    var floor = new double[runs];
    for (var run = 0; run < runs; run++) {
        flowcell[run] = millis(launcher);
        floor[run] = millis(bare);
    }
    IO.println("%-20s %8s %8s %8s".formatted("ms, of " + runs, "minimum", "median", "maximum"));
    print("flowcell --help", flowcell);
    print("java -version", floor);
    IO.println("ratio of the medians: %.1f".formatted(median(flowcell) / median(floor)));
}

double millis(List<String> command) throws Exception {
    var begin = System.nanoTime();
    var process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (process.waitFor() != 0) {
        throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return (System.nanoTime() - begin) / 1e6;
}

void print(String name, double[] times) {
    Arrays.sort(times);
    IO.println("%-20s %8.0f %8.0f %8.0f".formatted(name, times[0], median(times), times[times.length - 1]));
}

double median(double[] times) {
    var sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
}
