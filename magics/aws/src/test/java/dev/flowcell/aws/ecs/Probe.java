package dev.flowcell.aws.ecs;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/** What runs in the tasks of these tests: says numbered events, then does what its parameter `do` says. */
final class Probe {

    private Probe() {
    }

    public static void main(String[] arguments) throws Exception {
        var spec = Plans.read(System.getenv(RunSpec.VARIABLE), RunSpec.class);
        var process = Integer.parseInt(System.getenv().getOrDefault(RunSpec.PROCESS_VARIABLE, "0"));
        var lines = Integer.parseInt(spec.parameters().getOrDefault("lines", "3"));
        var seq = 0;
        if (spec.parameters().containsKey("whole")) {
            say(event(spec, process, seq++, new RunStarted(spec.flow(), spec.version(), List.of(), 0)));
        }
        for (var line = 0; line < lines; line++) {
            say(event(spec, process, seq++, new Line("stdout", line + " of " + lines, null, null)));
        }
        System.out.flush();
        var what = spec.parameters().getOrDefault("do", "end");
        switch (process > 0 ? "sleep" : what) {
            case "end" -> {
                if (spec.parameters().containsKey("whole")) {
                    say(event(spec, process, seq++, new RunFinished(State.valueOf(spec.parameters().get("whole")), 0,
                            List.of(), null)));
                }
                say(event(spec, process, seq, new SourceFinished(seq + 1L)));
                System.out.flush();
                System.exit(Integer.parseInt(spec.parameters().getOrDefault("code", "0")));
            }
            case "raw" -> List.of("# a crash", "#", "#", "  at here", "  at here").forEach(System.out::println);
            case "sleep" -> Thread.sleep(600_000);
            case "secrets" -> System.out.println(System.getenv().entrySet().stream()
                    .filter(each -> each.getKey().startsWith(RunSpec.SECRET_PREFIX))
                    .map(each -> each.getKey() + " " + each.getValue().hashCode()).sorted().toList());
            case "again" -> {
                var mark = java.nio.file.Path.of(spec.parameters().getOrDefault("mark", ""));
                if (java.nio.file.Files.exists(mark)) {
                    System.exit(0);
                }
                java.nio.file.Files.createFile(mark);
                System.exit(75);
            }
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static String event(RunSpec spec, int process, int seq, RunEvent.Detail detail) {
        return RunEvents.write(new RunEvent(String.valueOf(spec.run()), process, 0, seq, Instant.now(), null, detail));
    }

    private static void say(@Nullable String line) {
        System.out.println(line);
    }

    /** What a run of it is told. */
    static Map<String, String> told(String what, int lines, String... more) {
        var all = new java.util.TreeMap<>(Map.of("do", what, "lines", String.valueOf(lines)));
        for (var each = 0; each < more.length; each += 2) {
            all.put(more[each], more[each + 1]);
        }
        return all;
    }
}
