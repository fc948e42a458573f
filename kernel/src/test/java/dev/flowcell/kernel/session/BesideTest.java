package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.kernel.session.CellOutcome.Done;
import dev.flowcell.kernel.session.CellOutcome.Failed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cells that run at the same time as the session's own. */
@Timeout(90)
class BesideTest {

    private final Session session = Sessions.start(SessionSettings.defaults());
    private final Session.Beside beside = session.beside();
    private static final Executor RUNNERS = Executors.newCachedThreadPool();
    private final RecordingDisplay own = new RecordingDisplay();
    private final RecordingDisplay other = new RecordingDisplay();

    @AfterEach
    void close() {
        session.close();
    }

    private CompletableFuture<CellOutcome> begin(String cell) {
        return CompletableFuture.supplyAsync(() -> session.execute(CellRequest.of(cell), own),
                RUNNERS);
    }

    private CompletableFuture<CellOutcome> beginBeside(String cell) {
        return CompletableFuture.supplyAsync(() -> beside.execute(CellRequest.of(cell), other),
                RUNNERS);
    }

    private String run(String cell) {
        return Outcomes.value(session.execute(CellRequest.of(cell), own), cell);
    }

    private String runBeside(String cell) {
        return Outcomes.value(beside.execute(CellRequest.of(cell), other), cell);
    }

    private static CellOutcome ended(CompletableFuture<CellOutcome> cell) throws Exception {
        return cell.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theyRunAtTheSameTimeAndShareAllNames() throws Exception {
        run("var ready = new CountDownLatch(1);\nint shared = 5;\nint twice(int n) { return 2 * n; }");
        var waiting = begin("System.out.println(\"begun\"); ready.await(); twice(shared)");
        own.await("begun");
        assertThat(runBeside("twice(shared)")).isEqualTo("10");
        assertThat(runBeside("shared = 7;\nrecord Point(int x) {}\nvar point = new Point(shared);\nint thrice(int n)"
                + " { return 3 * n; }\npoint")).contains("7");
        assertThat(runBeside("int twice(int n) { return 4 * n; }")).isEqualTo("-");
        assertThat(waiting).isNotDone();
        runBeside("ready.countDown();");
        assertThat(Outcomes.value(ended(waiting), "twice(shared)")).as("as it is by now").isEqualTo("28");
        assertThat(run("thrice(point.x())")).isEqualTo("21");
    }

    @Test
    void eachWritesToItsOwnCell() throws Exception {
        run("var there = new SynchronousQueue<Integer>();\nvar back = new SynchronousQueue<Integer>();");
        var waiting = begin("""
                for (int i = 0; i < 200; i++) {
                    System.out.println("own " + i);
                    there.put(i);
                    var helper = new Thread(() -> System.out.println("own helper"));
                    helper.start();
                    helper.join();
                    back.take();
                }
                """);
        beside.execute(CellRequest.of("""
                for (int i = 0; i < 200; i++) {
                    there.take();
                    System.out.println("other " + i);
                    Thread.ofVirtual().start(() -> System.out.println("other helper")).join();
                    back.put(i);
                }
                display("shown");
                """), other);
        ended(waiting);
        assertThat(own.out().lines().toList()).isEqualTo(IntStream.range(0, 200).boxed()
                .flatMap(i -> Stream.of("own " + i, "own helper")).toList());
        assertThat(other.out().lines().toList()).isEqualTo(IntStream.range(0, 200).boxed()
                .flatMap(i -> Stream.of("other " + i, "other helper")).toList());
        assertThat(other.shown()).hasSize(1);
        assertThat(own.shown()).isEmpty();
    }

    @Test
    void aFailureIsItsOwn() throws Exception {
        run("var ready = new CountDownLatch(1);");
        var waiting = begin("ready.await(); \"fine\"");
        assertThat(
                Outcomes.plain(beside.execute(CellRequest.of("int a = 1;\nthrow new Exception(\"broken\");"), other)))
                .contains("broken", "line 2");
        assertThat(Outcomes.plain(beside.execute(CellRequest.of("int a = nothing;"), other))).contains("nothing");
        runBeside("ready.countDown();");
        assertThat(Outcomes.value(ended(waiting), "fine")).isEqualTo("\"fine\"");
    }

    @Test
    void anInterruptEndsAll() throws Exception {
        run("int kept = 7;");
        for (String cell : List.of("Thread.sleep(100_000);", "while (true) {}", "new ServerSocket(0).accept();")) {
            String begun = "begun " + cell;
            var first = begin("System.out.println(\"" + begun + "\"); " + cell);
            var second = beginBeside("System.out.println(\"" + begun + "\"); " + cell);
            own.await(begun);
            other.await(begun);
            session.interrupt();
            assertThat(((Failed) ended(first)).name()).as(cell).isEqualTo("Interrupted");
            assertThat(((Failed) ended(second)).name()).as(cell).isEqualTo("Interrupted");
        }
        assertThat(run("kept")).isEqualTo("7");
        assertThat(runBeside("kept")).isEqualTo("7");
    }

    @Test
    void aLostWorkerIsToldToBoth() throws Exception {
        run("int gone = 1;\nint twice(int n) { return 2 * n; }");
        runBeside("int alsoGone = 1;");
        var waiting = begin("System.out.println(\"begun\"); Thread.sleep(100_000);");
        own.await("begun");
        for (CellOutcome outcome : List.of(beside.execute(CellRequest.of("System.exit(3);"), other), ended(waiting))) {
            assertThat(((Failed) outcome).message())
                    .isEqualTo("The worker process ended with exit code 3: lost are the variables gone, alsoGone; "
                            + "imports, types and methods are kept");
        }
        assertThat(run("int next = 4;\ntwice(next)")).isEqualTo("8");
        assertThat(runBeside("twice(next)")).isEqualTo("8");
        assertThat(session.execute(CellRequest.of("System.exit(0);"), own)).isInstanceOf(Failed.class);
        assertThat(runBeside("twice(4)")).as("its line is opened again").isEqualTo("8");
    }

    @Test
    void eachGetsItsOwnAnswers() throws Exception {
        own.answer("one");
        other.answer("two");
        var first = begin("IO.readln() + \" first\"");
        var second = beginBeside("IO.readln() + \" second\"");
        assertThat(List.of(Outcomes.value(ended(first), "first"), Outcomes.value(ended(second), "second")))
                .containsExactly("\"one first\"", "\"two second\"");
    }

    @Test
    void aClosedOneLeavesNothing() throws Exception {
        String lanes = "Thread.getAllStackTraces().keySet().stream().map(Thread::getName)"
                + ".filter(name -> name.contains(\"of 2\") || name.contains(\"lane 2\")).count()";
        runBeside("1");
        assertThat(run(lanes)).isEqualTo("2");
        var running = beginBeside("System.out.println(\"begun\"); Thread.sleep(300); \"done\"");
        other.await("begun");
        beside.close();
        assertThat(Outcomes.value(ended(running), "done")).as("its cell ends first").isEqualTo("\"done\"");
        for (int i = 0; i < 100 && !run(lanes).equals("0"); i++) {
            Thread.onSpinWait();
        }
        assertThat(run(lanes)).isEqualTo("0");
    }

    @Test
    void manyCellsOfAllKinds() throws Exception {
        List<CompletableFuture<String>> lanes = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            Session.Beside cells = session.beside();
            String name = "l" + lane;
            lanes.add(CompletableFuture.supplyAsync(() -> {
                for (int i = 0; i < 6; i++) {
                    String cell = "record R_%s_%d(int n) {}\nint m_%s(int n) { return n + %d; }\nvar v_%s = new R_%s_%d(m_%s(1));\n"
                            .formatted(name, i, name, i, name, name, i, name)
                            + "System.out.println(\"%s\");\nvar o_%s = new Object() { int f = m_%s(v_%s.n()); };\no_%s.f"
                                    .formatted(name, name, name, name, name);
                    RecordingDisplay display = new RecordingDisplay();
                    CellOutcome outcome = cells.execute(CellRequest.of(cell), display);
                    String said = outcome instanceof Done ? Outcomes.value(outcome, cell) : Outcomes.plain(outcome);
                    if (!said.equals(String.valueOf(2 * i + 1)) || !display.out().equals(name + "\n")) {
                        return name + " " + i + ": " + said + " / " + display.out();
                    }
                }
                return "fine";
            }, RUNNERS));
        }
        for (CompletableFuture<String> lane : lanes) {
            assertThat(lane.get(60, TimeUnit.SECONDS)).isEqualTo("fine");
        }
    }
}
