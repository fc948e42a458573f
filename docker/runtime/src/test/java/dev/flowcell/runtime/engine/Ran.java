package dev.flowcell.runtime.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Secrets;

/** A run in this process, and what it said. */
record Ran(int exitCode, List<RunEvent> events) {

    static RunSpec spec() {
        return new RunSpec("r-1", "tiny", "abc", null, Map.of(), Map.of(), null, null, 0, 0, false);
    }

    static RunSpec spec(String run, Path store, String resume) {
        return new RunSpec(run, "tiny", "abc", "file:" + store, Map.of(), Map.of(), resume, null, 0, 0, false);
    }

    static RunSpec parameters(Map<String, String> parameters) {
        return new RunSpec("r-1", "tiny", "abc", null, parameters, Map.of(), null, null, 0, 0, false);
    }

    static RunSpec checked() {
        return new RunSpec("r-1", "tiny", "abc", null, Map.of(), Map.of(), null, null, 0, 0, true);
    }

    static Ran run(Path app, RunSpec spec, Map<String, String> environment) {
        var out = new ByteArrayOutputStream();
        var stdout = System.out;
        var stderr = System.err;
        try {
            var engine = new Engine(AppFolder.load(app), spec,
                    new Engine.Surroundings(Secrets.of(environment),
                            new Folders(app.resolve("work-" + spec.run()), app.resolve("cache")),
                            app.resolve("files"), out, 0, code -> {
                            }, java.time.Duration.ofSeconds(10)));
            var code = engine.run();
            return new Ran(code, events(out.toString(StandardCharsets.UTF_8)));
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
    }

    static List<RunEvent> events(String text) {
        return text.lines().map(RunEvents::read).flatMap(java.util.Optional::stream).toList();
    }

    /** `a done`, `b failed`, in the order of their ends. */
    List<String> ends() {
        return events.stream().filter(event -> event.detail() instanceof StepFinished)
                .map(event -> event.step() + " " + ((StepFinished) event.detail()).state()).toList();
    }

    String state(String step) {
        return ends().stream().filter(end -> end.startsWith(step + " ")).findFirst().orElse("");
    }

    List<String> lines(String stream) {
        return events.stream().filter(event -> event.detail() instanceof Line line && line.stream().equals(stream))
                .map(event -> (event.step() == null ? "" : event.step() + ": ") + ((Line) event.detail()).text())
                .toList();
    }

    Failure failure() {
        return Objects.requireNonNull(finished().failure());
    }

    RunFinished finished() {
        return events.stream().map(RunEvent::detail).filter(RunFinished.class::isInstance).map(RunFinished.class::cast)
                .findFirst().orElseThrow();
    }

    State state() {
        return finished().state();
    }

    /** Values that travelled in events. */
    Map<String, String> values() {
        return events.stream().map(RunEvent::detail).filter(Progress.class::isInstance).map(Progress.class::cast)
                .filter(progress -> progress.variable() != null)
                .collect(Collectors.toMap(Progress::variable, Progress::json, (first, second) -> second));
    }

    /** The numbers alone say that nothing is missing. */
    boolean whole() {
        for (var i = 0; i < events.size(); i++) {
            if (events.get(i).seq() != i) {
                return false;
            }
        }
        return events.getLast().detail() instanceof SourceFinished end && end.count() == events.size()
                && finished().sources().getFirst().count() == events.size();
    }
}
