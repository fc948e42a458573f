package dev.flowcell.flow.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.RunnableFlow;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RegisteredFlowTest {

    private static final RunOptions PLAIN = new RunOptions(Map.of(), Map.of(), null, null);

    @TempDir
    Path home;

    @Test
    void aRunIsFollowedFetchedAndReadAgainByOtherProcesses() throws Exception {
        record(image("a = 42; System.out.println(\"hello\");"), List.of(), List.of(), 1);
        var run = flows().runRegistered("news", ClusterSettings.LOCAL, PLAIN);
        assertThat(run).matches("news-[a-z0-9]{8}");
        var changes = new ArrayList<RunState>();
        var state = flows().follow(run, changes::add);
        assertThat(state.state()).isEqualTo(State.done);
        assertThat(state.gaps()).isEmpty();
        assertThat(state.lines()).extracting(RunState.LogLine::text).contains("hello");
        assertThat(changes.getLast().state()).isEqualTo(State.done);
        assertThat(flows().fetch(run, "a")).isEqualTo(new Flows.Fetched("a", "int", "42"));
        assertThat(flows().state(run).lines()).extracting(RunState.LogLine::text).contains("hello");
        assertThat(flows().runs()).singleElement().satisfies(each -> {
            assertThat(each.run()).isEqualTo(run);
            assertThat(each.status()).isEqualTo(Flows.RunStatus.done);
        });
        assertFault(() -> flows().fetch(run, "b"), "the run " + run + " has kept no b");
    }

    @Test
    void aFlowsNameStandsForItsNewestRunWhereOneIsRead() throws Exception {
        record(image("a = 1;"), List.of(), List.of(), 1);
        flows().follow(run("news", PLAIN), each -> {
        });
        record(image("a = 2; System.out.println(\"second\");"), List.of(), List.of(), 2);
        var newest = run("news", PLAIN);
        assertThat(flows().follow("news", each -> {
        }).run()).isEqualTo(newest);
        assertThat(flows().fetch("news", "a").json()).isEqualTo("2");
        assertThat(flows().run("news").run()).isEqualTo(newest);
        assertThat(flows().report("news").state().run()).isEqualTo(newest);
        assertThat(flows().state("news").lines()).extracting(RunState.LogLine::text).contains("second");
        assertFault(() -> flows().fetch("news", "b"), "the run " + newest + " has kept no b");
        // To end one, it must be named.
        assertFault(() -> flows().cancel("news"), "there is no run news: %runs lists those that there are");
    }

    @Test
    void aTagMeansOneVersionAndAVersionKeepsItsTags() throws Exception {
        var first = image("a = 1;");
        var second = image("a = 2;");
        record(first, List.of("prod", "old"), List.of(), 1);
        record(second, List.of("prod"), List.of(), 2);
        assertThat(found("news@prod")).isEqualTo(second.version());
        assertThat(found("news")).isEqualTo(second.version());
        record(first, List.of("new"), List.of(), 3);
        assertThat(found("news@prod")).isEqualTo(second.version());
        assertThat(found("news@old")).isEqualTo(first.version());
        assertThat(found("news@latest")).isEqualTo(first.version());
        assertThat(found("news@" + second.version())).isEqualTo(second.version());
    }

    @Test
    void theEndOfARunIsPostedWhereTheFlowsAre() throws Exception {
        var posted = new LinkedBlockingQueue<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        });
        server.start();
        try {
            record(image("a = 42;"), List.of(), List.of(new Secret("HOOK", "env:HOOK")), 1);
            new StandingRecords(home.resolve("standing")).record(Standing.none("news").posting("secret:HOOK"));
            var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/t0ken";
            var run = run("news", new RunOptions(Map.of(), Map.of("HOOK", address), null, null));
            assertThat(flows().follow(run, each -> {
            }).state()).isEqualTo(State.done);
            assertThat(posted.poll(30, TimeUnit.SECONDS)).contains("\"run\":\"" + run + "\"", "\"state\":\"done\"");
            assertThat(posted).isEmpty();
            assertThat(Files.readString(home.resolve("runs").resolve(run).resolve("lines"))).doesNotContain("t0ken");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatCannotRunIsSaidBeforeALaunch() throws Exception {
        record(image("a = 1;"), List.of(), List.of(new Secret("TOKEN", "env:TOKEN"), new Secret("KEY", "prompt")), 1);
        assertFault(() -> run("news", PLAIN), "no value for TOKEN (env:TOKEN), KEY (prompt)");
        assertFault(() -> run("news", new RunOptions(Map.of("limit", "5"), Map.of(), null, null)),
                "the flow has no parameter limit");
        assertFault(() -> run("other", PLAIN), "there is no flow other: there are news");
        assertFault(() -> run("news@prod", PLAIN), "news has no version or tag prod");
        assertFault(() -> run("News", PLAIN), "'News' is no name of a flow");
        assertFault(() -> flows().cancel("none"), "there is no run none");
        assertThat(flows().runs()).isEmpty();
    }

    private String run(String flow, RunOptions options) {
        return flows().runRegistered(flow, ClusterSettings.LOCAL, options);
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String begins) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).startsWith(begins));
    }

    private String found(String reference) {
        return new VersionRecords(home.resolve("flows")).find(reference).image().version();
    }

    private FlowImage image(String body) throws Exception {
        return RunnableFlow.image(home, RunnableFlow.of(home, body, List.of()));
    }

    private void record(FlowImage image, List<String> tags, List<Secret> secrets, long second) {
        new VersionRecords(home.resolve("flows")).record(new Version("news", image, tags,
                Instant.ofEpochSecond(second), "key", ClusterSettings.LOCAL, Map.of("a", "int"), List.of(), secrets,
                Map.of()));
    }

    /** As another process would have it: only the folder is shared. */
    private Flows flows() {
        return new StandardFlows(home, (libraries, repositories, classpath) -> Libraries.NONE,
                new JibImageBuilder(home),
                new LocalTargets(home, ClassCache.NONE), List.of());
    }
}
