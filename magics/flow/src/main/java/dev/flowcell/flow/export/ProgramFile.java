package dev.flowcell.flow.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** The class that says which step reads and writes what, and runs the flow. */
final class ProgramFile {

    private static final String CONTINUED = "\n            ";

    private ProgramFile() {
    }

    /// @param files
    ///            whether the flow reads files of its working directory
    static String of(ProjectNames names, String flow, FlowPlan plan, boolean files) {
        var program = new StringBuilder();
        var before = new ArrayList<StepPlan>();
        for (var step : plan.steps()) {
            program.append(CONTINUED).append(call(head(step.kind()), List.of(step.name())));
            program.append(words("reads", step.reads()));
            var out = step.map() == null ? null : step.map().out();
            program.append(out == null ? "" : call("into", List.of(out)));
            program.append(out != null && step.writes().equals(List.of(out)) ? "" : words("writes", step.writes()));
            program.append(words("after", further(step, before)));
            program.append(step.pinned() ? ".pinned()" : "");
            program.append(options(step.options(), step.kind()));
            before.add(step);
        }
        program.append(plan.secrets().isEmpty() ? "" : CONTINUED + call("secrets", plan.secrets()));
        program.append(files ? CONTINUED + ".files()" : "");
        var duration = program.indexOf("Duration.") < 0 ? "" : "import java.time.Duration;\n\n";
        return """
                package %s;

                %simport dev.flowcell.runtime.project.Program;

                /// Runs the flow `%s`. Which step reads and writes which variables says what waits for what; steps that don't wait
                /// for each other run at the same time.
                public final class %s {

                    static final Program FLOW = Program.of(%s.class)%s;

                    private %s() {
                    }

                    /** `--help` says which arguments there are. */
                    public static void main(String[] arguments) {
                        System.exit(FLOW.run(arguments));
                    }
                }
                """
                .formatted(names.javaPackage(), duration, flow, names.main(), names.flow(), program, names.main());
    }

    private static String head(Kind kind) {
        return switch (kind) {
            case params -> "parameters";
            case step -> "step";
            case map -> "map";
        };
    }

    private static String words(String method, List<String> words) {
        return words.isEmpty() ? "" : call(method, words);
    }

    private static String call(String method, List<String> words) {
        return "." + method + words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", ", "(", ")"));
    }

    /** The steps that it waits for without a variable between them, as `--after` says. */
    private static List<String> further(StepPlan step, List<StepPlan> before) {
        var implied = before.stream()
                .filter(other -> meet(step.reads(), other.writes()) || meet(step.writes(), other.writes())
                        || meet(step.writes(), other.reads()))
                .map(StepPlan::name).toList();
        return step.after().stream().filter(name -> !implied.contains(name)).toList();
    }

    private static boolean meet(List<String> some, List<String> others) {
        return some.stream().anyMatch(others::contains);
    }

    private static String options(StepOptions options, Kind kind) {
        var text = new StringBuilder();
        if (options.retries() > 0) {
            text.append(".retries(").append(options.retries()).append(", ").append(duration(options.retryDelayMillis()))
                    .append(')');
        }
        if (options.timeoutMillis() != null) {
            text.append(".timeout(").append(duration(options.timeoutMillis())).append(')');
        }
        if (options.cache()) {
            text.append(".cache(").append(options.cacheTtlMillis() == null ? "" : duration(options.cacheTtlMillis()))
                    .append(')');
        }
        if (kind == Kind.map && options.parallel() != StepOptions.DEFAULT.parallel()) {
            text.append(".parallel(").append(options.parallel()).append(')');
        }
        return text.toString();
    }

    private static String duration(long millis) {
        var whole = Duration.ofMillis(millis);
        return millis % 60_000 == 0
                ? "Duration.ofMinutes(" + whole.toMinutes() + ")"
                : millis % 1_000 == 0
                        ? "Duration.ofSeconds(" + whole.toSeconds() + ")"
                        : "Duration.ofMillis(" + millis
                                + ")";
    }
}
