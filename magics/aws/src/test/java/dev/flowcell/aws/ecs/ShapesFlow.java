package dev.flowcell.aws.ecs;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import javax.tools.ToolProvider;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.Plans;

/// One flow that holds graphs of many shapes, each with a step to which something happens: what, a file says when the
/// step runs. A step in capitals is a map over what the step before it made.
final class ShapesFlow {

    private static final int MANY = 500;

    /** Each shape's steps with those before them, in order, and the one to which something happens. */
    enum Shape {
        linear("lc", "la lb:la lc:lb ld:lc le:ld"), diamond("db", "da db:da dc:da dd:db,dc"), map("PM",
                "pa PM:pa pz:PM"), map_of_map("QB", "qa QA:qa QB:QA QC:QB qz:QC"), wide("w250",
                        "wa " + names("w%d:wa") + " wz:" + names("w%d").replace(' ', ',')), deep("x250",
                                "x0 " + IntStream.range(1, MANY).mapToObj(i -> "x" + i + ":x" + (i - 1))
                                        .collect(Collectors.joining(" ")));

        final String victim;
        final Map<String, List<String>> steps = new LinkedHashMap<>();

        Shape(String victim, String graph) {
            this.victim = victim;
            for (var each : graph.split(" ")) {
                var parts = each.split(":");
                steps.put(parts[0], parts.length == 1 ? List.of() : List.of(parts[1].split(",")));
            }
        }

        private static String names(String form) {
            return IntStream.range(0, MANY).mapToObj(form::formatted).collect(Collectors.joining(" "));
        }

        /** The victim's dependents, direct and not. */
        Set<String> after() {
            var found = new HashSet<String>(Set.of(victim));
            steps.forEach((step, before) -> {
                if (before.stream().anyMatch(found::contains)) {
                    found.add(step);
                }
            });
            found.remove(victim);
            return found;
        }
    }

    private final Path app;

    /** Compiles it into an app folder. */
    ShapesFlow(Path app) throws IOException {
        this.app = app;
        var folder = Files.createDirectories(app.resolve("flow/flow"));
        var source = Files.writeString(folder.resolve("Shapes.java"), java());
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(said, files, null, List.of("-d", app.resolve("flow").toString()), null,
                    files.getJavaFileObjects(source)).call()) {
                throw new IllegalStateException(said.toString());
            }
        }
    }

    /** What happens from now on; nothing where it is none of the words in {@link #java}. */
    void happens(String what) throws IOException {
        Files.writeString(app.resolve("happens"), what);
    }

    /** What is to be mended is. */
    void mend() throws IOException {
        Files.createFile(app.resolve("mended"));
    }

    private String java() {
        var text = new StringBuilder("""
                package flow;
                import module java.base;
                public final class Shapes {
                    static final Path APP = Path.of("%s");
                    static void happens(String step) throws Exception {
                        switch (Files.readString(APP.resolve("happens"))) {
                            case "fail" -> throw new IOException("broken");
                            case "retry" -> {
                                for (int i = 0; i < 2; i++) {
                                    var mark = APP.resolve(step + i);
                                    if (!Files.exists(mark)) {
                                        Files.createFile(mark);
                                        throw new IOException("attempt " + i);
                                    }
                                }
                            }
                            case "wait" -> {
                                System.out.println("it waits");
                                Thread.sleep(600_000);
                            }
                            case "resume" -> {
                                if (!Files.exists(APP.resolve("mended"))) {
                                    throw new IOException("broken");
                                }
                            }
                            case "stuck" -> {
                                for (int n = 0; n >= 0;) {
                                    Thread.onSpinWait();
                                }
                            }
                            default -> {
                            }
                        }
                    }
                """.formatted(app));
        for (var shape : Shape.values()) {
            shape.steps.forEach((step, before) -> {
                var happens = step.equals(shape.victim) ? "happens(\"" + step + "\");" : "";
                if (isMap(step)) {
                    text.append("static List<Integer> v_%s; static Object %sItems() { return v_%s; }\n"
                            .formatted(step, step, before.getFirst()));
                    text.append(
                            "static Integer %s(int item) throws Exception { if (item %% 10 == 2) { %s } return item + 10; }\n"
                                    .formatted(step, happens));
                } else if (shape.steps.entrySet().stream()
                        .anyMatch(other -> isMap(other.getKey()) && other.getValue().contains(step))) {
                    text.append("static List<Integer> v_%s; static void %s() { v_%s = List.of(1, 2, 3); }\n"
                            .formatted(step, step, step));
                } else {
                    var sum = new ArrayList<>(List.of("1"));
                    before.forEach(each -> sum
                            .add("v_" + each + (isMap(each) ? ".stream().mapToInt(n -> n).sum()" : "")));
                    text.append("static int v_%s; static void %s() throws Exception { %s v_%s = %s; }\n".formatted(step,
                            step, happens, step, String.join(" + ", sum)));
                }
            });
        }
        return text.append("}\n").toString();
    }

    private static boolean isMap(String step) {
        return Character.isUpperCase(step.charAt(0));
    }

    /// Writes the plan of the next run.
    ///
    /// @param shapes
    ///            which of them are in it
    /// @param given
    ///            the options of those steps to which something happens
    /// @param allCached
    ///            whether every step's result is shared
    FlowPlan plan(Predicate<Shape> shapes, StepOptions given, boolean allCached) throws IOException {
        var steps = new ArrayList<StepPlan>();
        var all = new StepOptions(0, 1_000, null, allCached, null, 16, 1);
        for (var shape : Shape.values()) {
            if (shapes.test(shape)) {
                shape.steps.forEach((step, before) -> steps.add(new StepPlan("cell-" + steps.size(), steps.size() + 1,
                        step, isMap(step) ? Kind.map : Kind.step, before.stream().map(each -> "v_" + each).toList(),
                        List.of("v_" + step), before, false, step.equals(shape.victim) ? given : all, "key of " + step,
                        isMap(step) ? new MapPlan(step + "Items", "v_" + step, List.of()) : null)));
            }
        }
        var plan = new FlowPlan(FlowPlan.FORMAT, "flow.Shapes", steps, List.of(), List.of());
        Files.writeString(app.resolve("flow/plan.json"), Plans.write(plan));
        return plan;
    }
}
