package dev.flowcell.runtime.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvents;
import dev.flowcell.runtime.plan.RunSpec;

/** The processes of one run, started as a target would: all with the same specification, and again when they are killed. */
final class Crowd implements AutoCloseable {

    private static final Set<Integer> FINAL = Set.of(0, 1, 2, 3, Engine.CANT_HELP);

    private final Path app;
    private final RunSpec spec;
    private final List<String> options;
    private final Map<Integer, Process> now = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> ends = new ConcurrentHashMap<>();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> strange = new CopyOnWriteArrayList<>();
    private final CountDownLatch driven = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean restarts = true;
    private volatile boolean closed;

    Crowd(Path app, RunSpec spec, String... options) {
        this.app = app;
        this.spec = spec;
        this.options = new ArrayList<>(List.of("-Dflowcell.beatMillis=500"));
        this.options.addAll(List.of(options));
    }

    static RunSpec spec(String run, Path store, int processes) {
        return Ran.spec(run, store, null).over(processes);
    }

    /** Leaves helpers that end where they are. */
    Crowd withoutRestarts() {
        restarts = false;
        return this;
    }

    Crowd start(int... processes) {
        for (var process : processes) {
            var thread = new Thread(() -> live(process), "process " + process);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void live(int number) {
        try {
            int code;
            do {
                var process = ProcessTest.start(app, spec, options, RunSpec.PROCESS_VARIABLE, String.valueOf(number));
                now.put(number, process);
                read(process);
                code = process.waitFor();
            } while (!closed && !FINAL.contains(code) && (restarts || number == 0));
            ends.put(number, code);
            if (number == 0) {
                driven.countDown();
            }
        } catch (IOException | InterruptedException e) {
            strange.add(String.valueOf(e));
        }
    }

    private void read(Process process) throws IOException {
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var event = RunEvents.read(line);
                event.ifPresentOrElse(events::add, () -> {
                });
                if (event.isEmpty()) {
                    strange.add(line);
                }
            }
        }
    }

    Optional<ProcessHandle> process(int number) {
        return Optional.ofNullable(now.get(number)).map(Process::toHandle).filter(ProcessHandle::isAlive);
    }

    /** Waits for something that is said. */
    void until(Predicate<RunEvent> said) throws InterruptedException {
        while (events.stream().noneMatch(said) && driven.getCount() > 0) {
            Thread.sleep(5);
        }
    }

    static Predicate<RunEvent> line(String text) {
        return event -> event.detail() instanceof Line line && line.text().equals(text);
    }

    /** Waits until all have ended; the exit code of process 0. */
    int end() throws InterruptedException {
        if (!driven.await(240, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "the run does not end: " + strange + events.subList(Math.max(0, events.size() - 20),
                            events.size()));
        }
        restarts = false;
        for (var thread : threads) {
            thread.join();
        }
        return ends.get(0);
    }

    boolean running() {
        return driven.getCount() > 0;
    }

    Map<Integer, Integer> ends() {
        return ends;
    }

    List<RunEvent> events() {
        return events;
    }

    List<String> strange() {
        return strange;
    }

    /** What process 0 said in its last attempt. */
    Ran driver() {
        var own = events.stream().filter(event -> event.process() == 0).toList();
        var last = own.stream().mapToInt(RunEvent::attempt).max().orElseThrow();
        return new Ran(ends.get(0), own.stream().filter(event -> event.attempt() == last).toList());
    }

    /** Lines of all processes. */
    List<String> lines(String stream) {
        return new Ran(0, events).lines(stream);
    }

    /** How many lines each process said on stdout. */
    Map<Integer, Integer> shares() {
        var shares = new TreeMap<Integer, Integer>();
        events.stream().filter(event -> event.detail() instanceof Line line && line.stream().equals("stdout"))
                .forEach(event -> shares.merge(event.process(), 1, Integer::sum));
        return shares;
    }

    /** Whether the numbers that the run gives of its sources are those of what they said. */
    boolean whole() {
        return events.stream().map(RunEvent::detail).filter(RunFinished.class::isInstance).map(RunFinished.class::cast)
                .reduce((first, second) -> second).orElseThrow().sources().stream()
                .allMatch(source -> events.stream().filter(
                        event -> event.process() == source.process() && event.attempt() == source.attempt())
                        .count() == source.count());
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        now.values().forEach(process -> process.toHandle().destroyForcibly());
        for (var thread : threads) {
            thread.join();
        }
    }
}
