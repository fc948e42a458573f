package dev.flowcell.flow.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalTargetTest {

    @TempDir
    Path home;

    @Test
    void anotherReaderHearsARunFromItsFirstLineToItsEnd() throws Exception {
        launch("news-1", flow("a = 42; System.out.println(\"hello\");"), Map.of());
        var lines = follow("news-1");
        assertThat(lines.getFirst()).contains("\"run-started\"");
        assertThat(lines).anyMatch(line -> line.contains("\"text\":\"hello\""));
        assertThat(lines.getLast()).contains("\"source-finished\"");
        assertThat(target().await("news-1")).isEqualTo(new Target.Exit(0, "done"));
        assertThat(follow("news-1")).isEqualTo(lines);
    }

    @Test
    void aFailedFlowEndsWithOne() throws Exception {
        launch("news-2", flow("throw new IllegalStateException(\"no\");"), Map.of());
        assertThat(target().await("news-2")).isEqualTo(new Target.Exit(1, "the flow failed"));
    }

    @Test
    void aSecretComesByTheEnvironmentAndIsNeitherInTheLogNorInACommandLine() throws Exception {
        launch("news-3", flow("System.out.println(\"it is \" + dev.flowcell.api.Flowcell.secret(\"TOKEN\") + \", \" "
                + "+ ProcessHandle.current().info().commandLine());"), Map.of("TOKEN", "hunter2-pass"));
        assertThat(target().await("news-3").code()).isZero();
        assertThat(String.join("\n", follow("news-3"))).contains("it is ").doesNotContain("hunter2-pass");
    }

    @Test
    void cancellingEndsTheRunAndWhatItStarted() throws Exception {
        launch("news-4", flow("""
                var child = new ProcessBuilder("sleep", "600").start();
                System.out.println("child=" + child.pid() + ";");
                Thread.sleep(600_000);"""), Map.of());
        var started = new CountDownLatch(1);
        var child = new ArrayList<Long>();
        var reader = Thread.ofVirtual().start(() -> {
            try {
                target().events("news-4", listener(line -> {
                    var match = java.util.regex.Pattern.compile("child=(\\d+);").matcher(line);
                    if (match.find()) {
                        child.add(Long.parseLong(match.group(1)));
                        started.countDown();
                    }
                }));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        started.await();
        var process = ProcessHandle.of(child.getFirst());
        target().cancel("news-4");
        assertThat(target().await("news-4").reason()).startsWith("cancelled");
        reader.join();
        process.ifPresent(each -> each.onExit().join());
        target().cancel("news-4");
    }

    @Test
    void anInterruptedReaderLeavesTheRunGoing() throws Exception {
        launch("news-5", flow("Thread.sleep(600_000);"), Map.of());
        var started = new CountDownLatch(1);
        var thrown = new ArrayList<Throwable>();
        var reader = Thread.ofPlatform().start(() -> {
            try {
                target().events("news-5", listener(line -> started.countDown()));
            } catch (InterruptedException | RuntimeException e) {
                thrown.add(e);
            }
        });
        started.await();
        reader.interrupt();
        reader.join();
        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(Files.exists(home.resolve("runs/news-5/exit"))).isFalse();
        target().cancel("news-5");
        assertThat(target().await("news-5").code()).isNotZero();
    }

    @Test
    void aKilledProcessSaysWhyAndLosesNoLine() throws Exception {
        launch("news-7", flow("""
                for (var i = 0; i < 500; i++) System.out.println("line " + i);
                System.out.println("last");
                Thread.sleep(600_000);"""), Map.of());
        var lines = new ArrayList<String>();
        target().events("news-7", listener(line -> {
            lines.add(line);
            if (line.contains("\"last\"")) {
                kill("pid");
            }
        }));
        assertThat(lines).filteredOn(line -> line.contains("\"line ")).hasSize(500);
        assertThat(target().await("news-7").code()).isEqualTo(137);
        assertThat(target().await("news-7").reason()).startsWith("the process was killed (signal 9)");
    }

    @Test
    void aRunWhoseShellIsKilledTooEnds() throws Exception {
        launch("news-7", flow("System.out.println(\"last\"); Thread.sleep(600_000);"), Map.of());
        target().events("news-7", listener(line -> {
            if (line.contains("\"last\"")) {
                kill("shell");
                kill("pid");
            }
        }));
        assertThat(target().await("news-7")).isEqualTo(
                new Target.Exit(-1,
                        "the process is gone: it was killed, or the machine was restarted; run it again with --resume"));
    }

    @Test
    void aRunWhoseShellIsKilledInItsFirstLinesEnds() throws Exception {
        var folder = Files.createDirectories(home.resolve("runs/news-9"));
        Files.setLastModifiedTime(Files.write(folder.resolve("output.log"), new byte[0]),
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(60)));
        Files.writeString(folder.resolve("launched"), "" + Integer.MAX_VALUE);
        assertThat(target().await("news-9").code()).isEqualTo(-1);
    }

    @Test
    void aClassCacheThatFitsOrNotIsNoMatterOfTheRun() throws Exception {
        var flow = flow("System.out.println(\"here\");");
        var file = home.resolve("run.aot");
        var expected = List.of("here");
        // Not there, just being made, made, of another JVM, made of other jars.
        assertThat(cached("news-1", flow, ClassCache.in(file))).isEqualTo(expected);
        assertThat(cached("news-2", flow, ClassCache.madeIn(file))).contains("here");
        assertThat(file).isNotEmptyFile();
        assertThat(cached("news-3", flow, ClassCache.in(file))).isEqualTo(expected);
        var other = Files.writeString(home.resolve("other.aot"), "of another JVM");
        assertThat(cached("news-4", flow, ClassCache.in(other))).isEqualTo(expected);
        for (var content : home.resolve("shared").toFile().listFiles()) {
            Files.setLastModifiedTime(content.toPath(), java.nio.file.attribute.FileTime.fromMillis(5_000));
        }
        assertThat(cached("news-5", flow, ClassCache.in(file))).isEqualTo(expected);
    }

    private List<String> cached(String run, CompiledFlow flow, ClassCache cache) throws Exception {
        var target = new LocalTargets(home, cache).target(ClusterSettings.LOCAL);
        new LocalTargets(home, cache).fresh(flow).launch(request(run, RunnableFlow.image(home, flow), Map.of()));
        var lines = new ArrayList<String>();
        assertThat(target.events(run, listener(lines::add)).code()).isZero();
        return lines.stream().filter(line -> !line.contains("\"kind\":")
                || line.contains("\"kind\":\"line\"")).map(LocalTargetTest::said).toList();
    }

    /** The text of a line of output; another line as it is. */
    private static String said(String line) {
        var text = java.util.regex.Pattern.compile("\"text\":\"([^\"]*)\"").matcher(line);
        return text.find() ? text.group(1) : line;
    }

    @Test
    void theJdksPathIsItsOwn() {
        assertThat(LocalJvm.java(Path.of("/tmp/apps/jdk"), Path.of("/home/x/app"), "1Gi", ClassCache.NONE))
                .startsWith(
                        "/tmp/apps/jdk/bin/java")
                .contains("-Dflowcell.app=/home/x/app", "/home/x/app/runtime/*");
    }

    private void kill(String file) {
        try {
            var id = Long.parseLong(Files.readString(home.resolve("runs/news-7").resolve(file)).strip());
            ProcessHandle.of(id).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRunOutlivesTheProcessThatStartedIt() throws Exception {
        var image = RunnableFlow.image(home,
                flow("""
                        System.out.println("parent=" + ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L) + ";");
                        System.out.println("session=" + new String(new ProcessBuilder("ps", "-o", "sid=", "-p",
                            "" + ProcessHandle.current().pid()).start().getInputStream().readAllBytes()).strip() + ";");"""));
        target().launch(request("news-8", image, Map.of()));
        var said = String.join("\n", follow("news-8"));
        var session = java.util.regex.Pattern.compile("session=(\\d+);").matcher(said);
        // A session of its own is what a terminal's Ctrl-C and hang-up do not reach.
        org.junit.jupiter.api.Assumptions.assumeTrue(session.find() && Files.exists(Path.of("/usr/bin/setsid")));
        assertThat(said).contains("parent=" + session.group(1) + ";");
        assertThat(Long.parseLong(session.group(1))).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void runsThatBeginAtTheSameTimeShareOneFolder() throws Exception {
        var image = RunnableFlow.image(home, flow("a = 1;"));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var unpack = (Callable<Path>) () -> new AppFolders(home).of(image);
            var folders = threads.invokeAll(List.of(unpack, unpack, unpack, unpack)).stream().map(Future::resultNow)
                    .distinct();
            assertThat(folders).singleElement().satisfies(
                    app -> assertThat(app.resolve("flow/plan.json")).exists());
        }
        try (var left = Files.list(home.resolve("unpacked"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aLayerThatLeadsOutOfItsFolderIsRefused() throws Exception {
        var digest = "ab".repeat(32);
        var blobs = Files.createDirectories(home.resolve("oci/blobs/sha256"));
        try (var tar = new TarArchiveOutputStream(
                new GZIPOutputStream(Files.newOutputStream(blobs.resolve(digest))))) {
            tar.putArchiveEntry(new TarArchiveEntry("app/../../../escaped"));
            tar.closeArchiveEntry();
        }
        var image = new FlowImage("news", "sha256:" + digest, null, home.resolve("oci"),
                flow("a = 1;").plan(), List.of(new FlowImage.Layer("flow", "sha256:" + digest, 1)), 0);
        assertThatThrownBy(() -> new AppFolders(home).of(image)).isInstanceOf(IOException.class)
                .hasMessageEndingWith("leads out of its folder");
        assertThat(home.resolve("escaped")).doesNotExist();
        assertThat(home.resolve("unpacked")).isEmptyDirectory();
    }

    @Test
    void aFreshRunSeesFilesAsTheyAreNow() throws Exception {
        var file = Files.writeString(home.resolve("feed.txt"), "one");
        var flow = RunnableFlow.of(home, "a = 1;", List.of(Path.of("feed.txt")));
        var before = new AppFolders(home).of(flow);
        Files.writeString(file, "other");
        var after = new AppFolders(home).of(flow);
        assertThat(before.resolve("files/feed.txt")).hasContent("one");
        assertThat(after.resolve("files/feed.txt")).hasContent("other");
    }

    @Test
    void foldersShareTheirJarsAndTheLeastUsedGo() throws Exception {
        var apps = new AppFolders(home, 3);
        var all = new ArrayList<Path>();
        for (var number = 0; number < 5; number++) {
            var made = number == 0
                    ? apps.of(RunnableFlow.image(home, flow("a = 0;")))
                    : apps.of(flow("a = " + number + ";"));
            all.add(made);
            if (number == 0) {
                var run = new RunFolder(Files.createDirectories(home.resolve("runs/news-1")));
                Files.write(run.output(), new byte[0]);
                run.uses(made);
                run.launched(ProcessHandle.current().pid());
            }
            // Each was used a day after the one before.
            Files.setLastModifiedTime(made.getParent(), java.nio.file.attribute.FileTime
                    .from(java.time.Instant.now().plus(java.time.Duration.ofDays(number))));
        }
        assertThat(all).filteredOn(Files::exists).containsExactly(all.get(0), all.get(2), all.get(3), all.get(4));
        var jars = new ArrayList<Object>();
        for (var app : List.of(all.get(0), all.get(4))) {
            try (var runtime = Files.list(app.resolve("runtime"))) {
                for (var jar : runtime.sorted().toList()) {
                    jars.add(jar.getFileName() + " " + Files.getAttribute(jar, "unix:ino"));
                }
            }
        }
        assertThat(jars).hasSize(8);
        assertThat(jars.stream().distinct()).hasSize(4);
    }

    @Test
    void memoryLimitsTheHeap() throws Exception {
        var settings = ClusterSettings.LOCAL.sized(null, "256Mi");
        var flow = flow("System.out.println(\"heap=\" + Runtime.getRuntime().maxMemory() / 1048576 + \";\");");
        new LocalTargets(home, ClassCache.NONE).target(settings)
                .launch(request("news-6", RunnableFlow.image(home, flow), Map.of()));
        assertThat(String.join("\n", follow("news-6"))).containsPattern("heap=1[89]\\d;");
        assertThatThrownBy(() -> Amounts.bytes("--memory", "lots")).isInstanceOf(Fault.class)
                .hasMessage("--memory lots is no amount of memory");
    }

    @Test
    void aRunThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> follow("none-1")).isInstanceOfSatisfying(Fault.class, fault -> assertThat(
                fault.line()).isEqualTo("there is no run none-1 on this machine: %runs lists those that there are"));
    }

    private CompiledFlow flow(String body) throws Exception {
        return RunnableFlow.of(home, body, List.of());
    }

    private LocalTarget target() {
        return new LocalTargets(home, ClassCache.NONE).target(ClusterSettings.LOCAL);
    }

    private void launch(String run, CompiledFlow flow, Map<String, String> secrets) {
        target().launch(request(run, RunnableFlow.image(home, flow), secrets));
    }

    private static RunRequest request(String run, FlowImage image, Map<String, String> secrets) {
        return new RunRequest(image, new RunSpec(run, "news", image.version(), null, Map.of(), Map.of(), null, null, 0,
                0, false), List.of(), secrets);
    }

    private List<String> follow(String run) throws InterruptedException {
        var lines = new ArrayList<String>();
        target().events(run, listener(lines::add));
        return lines;
    }

    private static Target.Listener listener(java.util.function.Consumer<String> onLine) {
        return new Target.Listener() {
            @Override
            public void line(String line) {
                onLine.accept(line);
            }

            @Override
            public void status(Target.Status status) {
                // Only the lines matter here.
            }
        };
    }
}
