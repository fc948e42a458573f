package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.ToolProvider;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.LineRange;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.Plans;

/** A compiled flow made by hand: an app folder as the image holds it. Each step's body is cell N, whose line 1 it begins. */
final class TinyFlow {

    private final StringBuilder source = new StringBuilder("""
            package flow;
            import module java.base;
            import static dev.flowcell.api.Flowcell.*;
            public final class Tiny {
            """);
    private final List<StepPlan> steps = new ArrayList<>();
    private final List<LineRange> lines = new ArrayList<>();
    private List<String> secrets = List.of();

    static StepOptions options() {
        return StepOptions.DEFAULT;
    }

    static StepOptions retries(int retries) {
        return new StepOptions(retries, 1, null, false, null, 16, 1);
    }

    static StepOptions timeout(long millis) {
        return new StepOptions(0, 1, millis, false, null, 16, 1);
    }

    static StepOptions cached() {
        return new StepOptions(0, 1, null, true, null, 16, 1);
    }

    TinyFlow member(String java) {
        source.append("    ").append(java).append('\n');
        return this;
    }

    TinyFlow secrets(String... names) {
        secrets = List.of(names);
        return this;
    }

    TinyFlow params(String name, String writes, String body) {
        return add(Kind.params, name, "", writes, "", body, options(), null, "static void " + name + "()");
    }

    TinyFlow step(String name, String reads, String writes, String after, String body) {
        return step(name, reads, writes, after, body, options());
    }

    TinyFlow step(String name, String reads, String writes, String after, String body, StepOptions options) {
        return add(Kind.step, name, reads, writes, after, body, options, null, "static void " + name + "()");
    }

    /** A step that makes what can't leave its process. */
    TinyFlow pinned(String name, String writes, String body, StepOptions options) {
        add(Kind.step, name, "", writes, "", body, options, null, "static void " + name + "()");
        var step = steps.removeLast();
        steps.add(new StepPlan(step.cell(), step.number(), name, step.kind(), step.reads(), step.writes(),
                step.after(), true, options, step.key(), null));
        return this;
    }

    /** A map whose OUT is its own name, of a result type, over items of a type. */
    TinyFlow map(String name, String result, String item, String items, String reads, String after, String body,
            StepOptions options) {
        member("static List<" + result + "> " + name + ";");
        member("static Object " + name + "Items() { return " + items + "; }");
        return add(Kind.map, name, reads, name, after, body, options,
                new MapPlan(name + "Items", name, List.of()), "static " + result + " " + name + "(" + item + ")");
    }

    /** As {@link #map}, of a body that reads all that the step reads. */
    TinyFlow mapThatReads(String name, String result, String item, String items, String reads, String after,
            String body, StepOptions options) {
        map(name, result, item, items, reads, after, body, options);
        var step = steps.removeLast();
        steps.add(new StepPlan(step.cell(), step.number(), name, step.kind(), step.reads(), step.writes(),
                step.after(), false, options, step.key(), new MapPlan(name + "Items", name)));
        return this;
    }

    private TinyFlow add(Kind kind, String name, String reads, String writes, String after, String body,
            StepOptions options, MapPlan map, String signature) {
        source.append("    ").append(signature).append(" throws Throwable {\n");
        var number = steps.size() + 1;
        var first = source.toString().split("\n", -1).length;
        source.append(body).append("\n    }\n");
        lines.add(new LineRange("cell-" + number, number, name, first, body.split("\n", -1).length, 1));
        steps.add(new StepPlan("cell-" + number, number, name, kind, words(reads), words(writes), words(after), false,
                options, StepKeys.hash(body), map));
        return this;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.split(" "));
    }

    FlowPlan plan() {
        return new FlowPlan(FlowPlan.FORMAT, "flow.Tiny", steps, secrets, lines);
    }

    /** Compiles into an app folder. */
    Path into(Path app) throws IOException {
        var flow = Files.createDirectories(app.resolve("flow"));
        var file = Files.writeString(app.resolve("Tiny.java"), source + "}\n");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var fine = compiler.getTask(errors, files, null,
                    List.of("-d", flow.toString(), "-g", "-parameters", "-cp", System.getProperty("java.class.path")),
                    null, files.getJavaFileObjects(file)).call();
            assertThat(fine).as(errors + "\n" + source).isTrue();
        }
        Files.writeString(flow.resolve("plan.json"), Plans.write(plan()));
        return app;
    }
}
