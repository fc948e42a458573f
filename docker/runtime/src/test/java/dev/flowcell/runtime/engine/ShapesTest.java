package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Secrets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graph shapes × what happens to a step in them. */
@Timeout(120)
class ShapesTest {

    private static final int MANY = 500;

    @TempDir
    private Path app;

    /// A graph: steps with those before them, in order; a step whose name begins with `m` is a map over what the step
    /// before it made, or over three numbers.
    ///
    /// @param victim
    ///            the step to which something happens
    private record Shape(String name, String victim, Map<String, List<String>> steps) {

        static Shape of(String name, String victim, String graph) {
            var steps = new LinkedHashMap<String, List<String>>();
            for (var each : graph.split(" ")) {
                var parts = each.split(":");
                steps.put(parts[0], parts.length == 1 ? List.of() : List.of(parts[1].split(",")));
            }
            return new Shape(name, victim, steps);
        }

        /** The victim's dependents, direct and not. */
        Set<String> after() {
            var after = new HashSet<String>(Set.of(victim));
            steps.forEach((step, before) -> {
                if (before.stream().anyMatch(after::contains)) {
                    after.add(step);
                }
            });
            after.remove(victim);
            return after;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What happens. */
    enum Behaviour {
        fail, retry, timeout, cache, resume, cancel
    }

    private static String names(int count, String form) {
        return IntStream.range(0, count).mapToObj(form::formatted).collect(Collectors.joining(" "));
    }

    static Stream<Arguments> all() {
        var shapes = List.of(Shape.of("linear", "c", "a b:a c:b d:c e:d"),
                Shape.of("diamond", "b", "a b:a c:a d:b,c"), Shape.of("map", "m", "a m:a z:m"),
                Shape.of("map of map", "m1", "a m0:a m1:m0 m2:m1 z:m2"),
                Shape.of("wide", "s250", "a " + names(MANY, "s%d:a") + " z:" + names(MANY, "s%d").replace(' ', ',')),
                Shape.of("deep", "s250", "s0 " + IntStream.range(1, MANY)
                        .mapToObj(i -> "s" + i + ":s" + (i - 1)).collect(Collectors.joining(" "))));
        return shapes.stream().flatMap(shape -> Stream.of(Behaviour.values()).map(each -> Arguments.of(shape, each)));
    }

    @ParameterizedTest(name = "{0} × {1}")
    @MethodSource("all")
    void shapes(Shape shape, Behaviour behaviour) throws Exception {
        flow(shape, behaviour).into(app);
        switch (behaviour) {
            case fail, timeout -> {
                var ran = run("r-1", null);
                assertThat(ran.exitCode()).isEqualTo(1);
                ended(shape, ran, State.done, State.failed, State.skipped);
                assertThat(ran.failure().message()).contains(behaviour == Behaviour.fail
                        ? "broken"
                        : "it took longer than 60 ms");
            }
            case retry -> {
                var ran = run("r-1", null);
                ended(shape, ran, State.done, State.done, State.done);
                assertThat(ran.events()).filteredOn(event -> event.detail() instanceof StepRetried).hasSize(2)
                        .allMatch(event -> shape.victim().equals(event.step()));
            }
            case cache -> {
                ended(shape, run("r-1", null), State.done, State.done, State.done);
                var again = run("r-2", null);
                ended(shape, again, State.cached, State.cached, State.cached);
                assertThat(values("r-2", shape)).isEqualTo(values("r-1", shape));
            }
            case resume -> {
                ended(shape, run("r-1", null), State.done, State.failed, State.skipped);
                Files.createFile(app.resolve("mended"));
                var resumed = run("r-2", "r-1");
                ended(shape, resumed, State.cached, State.done, State.done);
                run("r-3", null);
                assertThat(values("r-2", shape)).isEqualTo(values("r-3", shape));
            }
            case cancel -> cancelled(shape);
        }
    }

    /** The ends of steps before or beside the victim, of the victim, and of those after it. */
    private void ended(Shape shape, Ran ran, State others, State victim, State after) {
        var expected = shape.steps().keySet().stream().map(step -> step + " " + (step.equals(shape.victim())
                ? victim
                : shape.after().contains(step) ? after : others)).toList();
        assertThat(ran.ends()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ran.whole()).isTrue();
    }

    private void cancelled(Shape shape) throws Exception {
        var ready = new CountDownLatch(1);
        var out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                if (new String(bytes, from, length, StandardCharsets.UTF_8).contains("it waits")) {
                    ready.countDown();
                }
            }
        };
        var stdout = System.out;
        var stderr = System.err;
        try {
            var engine = new Engine(AppFolder.load(app), spec("r-1", null), new Engine.Surroundings(
                    Secrets.of(Map.of()), new Folders(app, app), app, out, 0, code -> {
                    }, Duration.ofSeconds(10)));
            var thread = Thread.ofPlatform().daemon().start(engine::run);
            ready.await();
            engine.cancel("somebody asked for it"); // after which the process would end
            Files.createFile(app.resolve("mended"));
            thread.join();
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
        var ran = new Ran(143, Ran.events(out.toString(StandardCharsets.UTF_8)));
        assertThat(ran.whole()).isTrue();
        assertThat(ran.state()).isEqualTo(State.cancelled);
        assertThat(ran.ends()).contains(shape.victim() + " cancelled");
        assertThat(shape.after()).noneMatch(step -> ran.ends().contains(step + " done"));
    }

    private Ran run(String name, String resume) {
        return Ran.run(app, spec(name, resume), Map.of());
    }

    private RunSpec spec(String name, String resume) {
        return Ran.spec(name, app.resolve("store"), resume);
    }

    private Map<String, String> values(String run, Shape shape) throws IOException {
        var values = new LinkedHashMap<String, String>();
        for (var step : shape.steps().keySet()) {
            values.put(step, Files.readString(app.resolve("store/runs/" + run + "/vars/" + variable(step) + ".json")));
        }
        return values;
    }

    private static String variable(String step) {
        return step.startsWith("m") ? step : "v_" + step;
    }

    private TinyFlow flow(Shape shape, Behaviour behaviour) {
        var flow = new TinyFlow().member("static int tries;");
        shape.steps().forEach((step, before) -> {
            var reads = before.stream().map(ShapesTest::variable).collect(Collectors.joining(" "));
            var after = String.join(" ", before);
            var hurt = step.equals(shape.victim());
            var options = options(behaviour, hurt);
            if (step.startsWith("m")) {
                var items = before.getFirst().startsWith("m") ? before.getFirst() : "List.of(1, 2, 3)";
                flow.map(step, "Integer", "int item", items, reads, after,
                        (hurt ? "if (item == " + hurtItem(step) + ") { " + body(behaviour) + " }\n" : "")
                                + "return item + 1;",
                        options);
            } else {
                flow.member("static int v_" + step + ";");
                var sum = new ArrayList<>(List.of("1"));
                before.forEach(each -> sum.add(each.startsWith("m")
                        ? each + ".stream().mapToInt(n -> n).sum()"
                        : "v_" + each));
                flow.step(step, reads, "v_" + step, after, (hurt ? "if (true) { " + body(behaviour) + " }\n" : "")
                        + "v_" + step + " = " + String.join(" + ", sum) + ";", options);
            }
        });
        return flow;
    }

    /** The second item of three, each map before it having added one. */
    private static int hurtItem(String step) {
        return step.equals("m") ? 2 : 2 + Integer.parseInt(step.substring(1));
    }

    private static StepOptions options(Behaviour behaviour, boolean hurt) {
        return switch (behaviour) {
            case fail, resume, cancel -> TinyFlow.options();
            case retry -> hurt ? TinyFlow.retries(3) : TinyFlow.options();
            case timeout -> hurt ? TinyFlow.timeout(60) : TinyFlow.options();
            case cache -> TinyFlow.cached();
        };
    }

    private String body(Behaviour behaviour) {
        return switch (behaviour) {
            case fail -> "throw new IOException(\"broken\");";
            case retry -> "if (++tries < 3) throw new IOException(\"try \" + tries);";
            case timeout -> "Thread.sleep(60_000);";
            case cache -> "";
            case resume -> "if (!Files.exists(Path.of(\"" + app.resolve("mended")
                    + "\"))) throw new IOException(\"broken\");";
            case cancel -> "System.out.println(\"it waits\"); while (!Files.exists(Path.of(\"" + app.resolve("mended")
                    + "\"))) Thread.sleep(5);";
        };
    }
}
