package dev.flowcell.flow.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.MavenLibraries;
import dev.flowcell.flow.operations.Flows.Fetched;
import dev.flowcell.flow.operations.Flows.RegisterOptions;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.Span;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From cells to the result of a process: compiled, registered, run from the image, and fetched. */
@Timeout(120)
class WholeWayTest {

    @TempDir
    Path home;

    @Test
    void aRegisteredFlowRunsFromItsImageAndGivesItsResult() throws Exception {
        var registered = register("squares", source("i * i"), List.of("prod"));
        assertThat(registered.unchanged()).isFalse();
        var run = flows().runRegistered("squares@prod", ClusterSettings.LOCAL, with(Map.of("limit", "4")));
        assertThat(flows().follow(run, state -> {
        }).state()).isEqualTo(State.done);
        assertThat(flows().fetch(run, "total")).isEqualTo(new Fetched("total", "int", "30"));
        assertThat(flows().fetch(run, "squares").json()).isEqualTo("[1,4,9,16]");
        assertThat(flows().fetch(run, "squares").type()).isEqualTo("java.util.List<java.lang.Integer>");
    }

    @Test
    void anUnchangedFlowIsAnsweredAtOnceUntilItsImageIsGone() throws Exception {
        var first = register("squares", source("i * i"), List.of());
        assertThat(register("squares", source("i * i"), List.of()).unchanged()).isTrue();
        assertThat(flows().flows()).hasSize(1);
        var edited = register("squares", source("i * i * i"), List.of());
        assertThat(edited.unchanged()).isFalse();
        assertThat(flows().flows()).extracting(each -> each.image().version())
                .containsExactly(edited.image().version(), first.image().version());
        Files.delete(home.resolve("oci/blobs/sha256").resolve(edited.image().digest().substring(7)));
        var mended = register("squares", source("i * i * i"), List.of());
        assertThat(mended.image().digest()).isEqualTo(edited.image().digest());
        assertThat(home.resolve("oci/blobs/sha256").resolve(edited.image().digest().substring(7))).exists();
    }

    @Test
    void aFreshRunAndTheNotebookAsItStandsGiveTheSame() throws Exception {
        var fresh = flows().runFresh(source("i * i"), with(Map.of()));
        var standing = flows().runSource(source("i * i"), ClusterSettings.LOCAL, with(Map.of()), what -> {
        });
        for (var run : List.of(fresh, standing)) {
            var state = flows().follow(run, each -> {
            });
            assertThat(state.state()).isEqualTo(State.done);
            assertThat(flows().fetch(run, "total").json()).isEqualTo("14");
        }
        assertThat(flows().state(standing).timeline()).extracting(span -> span.what()).contains("compile", "build");
        assertThat(flows().flows()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limit | many | the parameter limit is of type int, not 'many': it has limit (int), day (LocalDate)",
            "limit | 2.5  | the parameter limit is of type int, not '2.5': it has limit (int), day (LocalDate)",
            "day   | soon | the parameter day is of type LocalDate, not 'soon': it has limit (int), day (LocalDate)",
            "limt  | 5    | the flow has no parameter limt: it has limit (int), day (LocalDate)"})
    void aWrongParameterIsSaidBeforeAnythingStarts(String name, String value, String line) {
        register("squares", source("i * i"), List.of());
        assertFault(() -> flows().runRegistered("squares", ClusterSettings.LOCAL, with(Map.of(name, value))), line);
        assertFault(() -> flows().runFresh(source("i * i"), with(Map.of(name, value))), line);
        assertThat(flows().runs()).isEmpty();
    }

    @Test
    void secretsWithoutAValueAreAllNamedBeforeAnythingStarts() {
        var source = source("i * i", List.of(new Secret("TOKEN", "env:TOKEN"), new Secret("KEY", "prompt")));
        assertFault(() -> flows().runSource(source, ClusterSettings.LOCAL, with(Map.of()), what -> {
        }), "no value for TOKEN (env:TOKEN), KEY (prompt): give it where %secret looks for it, or change its --from");
        assertThat(flows().runs()).isEmpty();
    }

    @Test
    void aSecretsAliasIsResolvedInEachRunAndNeverKept() throws Exception {
        var cells = List.of(cell(1, Role.code, "String token = secret(\"TOKEN\");", null),
                cell(2, Role.code, "int length = token.length();", null));
        var source = new FlowSource("alias.ipynb", home, cells, List.of(), Map.of(), List.of(), List.of(), Map.of(),
                List.of(new Secret("TOKEN", "env:TOKEN")));
        var options = new RunOptions(Map.of(), Map.of("TOKEN", "hunter2secret"), null, null);
        var fresh = flows().runFresh(source, options);
        var standing = flows().runSource(source, ClusterSettings.LOCAL, options, what -> {
        });
        for (var run : List.of(fresh, standing)) {
            assertThat(flows().follow(run, each -> {
            }).state()).isEqualTo(State.done);
            assertThat(flows().fetch(run, "length").json()).isEqualTo("13");
        }
        var resumed = flows().runSource(source, ClusterSettings.LOCAL,
                new RunOptions(Map.of(), Map.of("TOKEN", "hunter2secret"), standing, null), what -> {
                });
        assertThat(flows().follow(resumed, each -> {
        }).state()).isEqualTo(State.done);
        var told = new RunOptions(Map.of("limit", "say hunter2secret"), options.secretValues(), null, null);
        var line = "-p limit holds the value of the secret TOKEN, which would be written down with the run: read it with"
                + " secret(\"TOKEN\") instead";
        assertFault(() -> flows().runSource(source("i", source.secrets()), ClusterSettings.LOCAL, told, what -> {
        }), line);
        try (var kept = Files.walk(home.resolve("store"))) {
            assertThat(kept.filter(Files::isRegularFile)).allSatisfy(file -> assertThat(file).content()
                    .doesNotContain("hunter2secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", ".a", "latest", "dev", "dev-1", "0123456789ab", "a/b", "a:b", "ä"})
    void aTagThatIsNoneIsRefused(String tag) {
        assertThatThrownBy(() -> register("squares", source("i * i"), List.of("prod", tag)))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault)
                        .hasMessage("no tag of a version can be " + tag));
        assertThat(flows().flows()).isEmpty();
    }

    @Test
    void whatAClusterMissesIsSaidBeforeAnythingIsBuilt() {
        var elsewhere = ClusterSettings.of("elsewhere").pushingTo("127.0.0.1:1/flows");
        var flows = new StandardFlows(home, new MavenLibraries(), new JibImageBuilder(home),
                new LocalTargets(home, ClassCache.NONE), List.of(new MissingEverything()));
        assertFault(() -> flows.runSource(source("i * i", List.of(new Secret("TOKEN", "k8s:api/token"))), elsewhere,
                with(Map.of()), what -> assertThat(what).isEqualTo("compiling")), "TOKEN is missing: push it");
        assertThat(flows.runs()).isEmpty();
    }

    @Test
    void aFlowRemembersTheClusterThatItWasRegisteredForLast() {
        register("squares", source("i * i"), List.of());
        assertThat(flows().needs("squares").cluster()).isEqualTo(ClusterSettings.LOCAL);
        var small = ClusterSettings.LOCAL.sized("1", "512Mi");
        assertThat(flows().register("squares", source("i * i"), small, new RegisterOptions(List.of(), null, null),
                Map.of(), what -> {
                }).unchanged()).isTrue();
        assertThat(flows().needs("squares@latest").cluster()).isEqualTo(small);
        assertFault(() -> flows().needs("cubes"), "there is no flow cubes: there are squares");
    }

    @Test
    void aFollowedRunIsReadAgainWithAllItsTimeline() throws Exception {
        var run = flows().runSource(source("i * i"), ClusterSettings.LOCAL, with(Map.of()), what -> {
        });
        var seen = flows().follow(run, each -> {
        });
        assertThat(seen.timeline()).extracting(Span::what).startsWith("compile", "build", "start", "JVM");
        assertThat(flows().state(run).timeline()).isEqualTo(seen.timeline());
    }

    /** A cluster that takes no run. */
    private static final class MissingEverything implements TargetProvider, Target {

        @Override
        public List<String> kinds() {
            return List.of("elsewhere");
        }

        @Override
        public Target target(ClusterSettings settings) {
            return this;
        }

        @Override
        public List<Finding> check(ClusterSettings settings) {
            return List.of();
        }

        @Override
        public void require(List<Secret> secrets) {
            throw Fault.settings(secrets.getFirst().name() + " is missing", "push it");
        }

        @Override
        public void launch(RunRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Exit events(String run, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Exit> soFar(String run, Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancel(String run) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aLaunchThatIsRefusedLeavesNoRun() throws Exception {
        register("squares", source("i * i"), List.of());
        // Nothing can be unpacked where a file is in the way.
        Files.writeString(home.resolve("unpacked"), "");
        assertThatThrownBy(() -> flows().runRegistered("squares", ClusterSettings.LOCAL, with(Map.of())))
                .isInstanceOf(Fault.class);
        assertThat(flows().runs()).isEmpty();
    }

    @Test
    void unregisteringSaysWhatItWouldDoAndThenDoesIt() throws Exception {
        var registered = register("squares", source("i * i"), List.of("prod"));
        var what = "version squares@" + registered.image().version() + " (prod) and its name in the local registry";
        assertThat(flows().unregister("squares", false)).containsExactly(what);
        assertThat(flows().flows()).hasSize(1);
        assertThat(flows().unregister("squares", true)).containsExactly(what);
        assertThat(flows().flows()).isEmpty();
        assertThat(Files.readString(home.resolve("oci/index.json"))).doesNotContain("squares");
        assertFault(() -> flows().unregister("squares", true),
                "there is no flow squares: register it with %register squares");
        assertThat(register("squares", source("i * i"), List.of()).image().digest())
                .isEqualTo(registered.image().digest());
    }

    @Test
    void flowsAreRegisteredAtTheSameTime() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var names = List.of("one", "two", "three", "four");
            var all = threads.invokeAll(names.stream()
                    .map(name -> (java.util.concurrent.Callable<?>) () -> register(name, source("i"), List.of()))
                    .toList());
            assertThat(all).allSatisfy(each -> assertThat(each.state()).isEqualTo(Future.State.SUCCESS));
            var index = Files.readString(home.resolve("oci/index.json"));
            assertThat(names).allSatisfy(name -> assertThat(index).contains("\"" + name + ":latest\""));
        }
    }

    @Test
    void aMapOverPodsRunsInSeveralProcessesOfThisMachine() throws Exception {
        var map = new Cell("c1", 1, null, Role.map, "\nSystem.out.println(i);\nThread.sleep(50);\n3 * i",
                new StepOptions(0, 1, null, false, null, 1, 5), List.of(),
                new MapHeader("tripled", "i", "IntStream.range(0, 60)", 1, 7, 21), List.of());
        var source = new FlowSource("spread.ipynb", home,
                List.of(map, cell(2, Role.code, "int total = tripled.stream().mapToInt(each -> each).sum();", null)),
                List.of(), Map.of(), List.of(), List.of(), Map.of(), List.of());
        var run = flows().runSource(source, ClusterSettings.LOCAL, new RunOptions(Map.of(), Map.of(), null, null),
                what -> {
                });
        var state = flows().follow(run, (RunState change) -> {
        });
        assertThat(state.state()).isEqualTo(State.done);
        assertThat(state.gaps()).isEmpty();
        assertThat(state.lines()).hasSize(60);
        assertThat(flows().fetch(run, "total").json()).isEqualTo(String.valueOf(3 * 60 * 59 / 2));
        assertThat(Files.isDirectory(home.resolve("store/runs/" + run + "/events/1-0"))).isTrue();
    }

    private Flows.Registered register(String name, FlowSource source, List<String> tags) {
        return flows().register(name, source, ClusterSettings.LOCAL, new RegisterOptions(tags, null, null), Map.of(),
                what -> {
                });
    }

    private FlowSource source(String body) {
        return source(body, List.of());
    }

    /** Numbers from 1 to `limit`, what is made of each, and their sum. */
    private FlowSource source(String body, List<Secret> secrets) {
        var cells = List.of(
                cell(1, Role.params, "int limit = 3;\nLocalDate day = LocalDate.EPOCH;", null),
                cell(2, Role.code, "List<Integer> numbers = IntStream.rangeClosed(1, limit).boxed().toList();", null),
                cell(3, Role.map, body, new MapHeader("squares", "i", "numbers", 1, 7, 21)),
                cell(4, Role.code, "int total = squares.stream().mapToInt(each -> each).sum();", null));
        return new FlowSource("squares.ipynb", home, cells, List.of(), Map.of(), List.of(), List.of(), Map.of(),
                secrets);
    }

    private static Cell cell(int number, Role role, String code, @org.jspecify.annotations.Nullable MapHeader map) {
        // A map's first line is its magic.
        return new Cell("c" + number, number, null, role, map == null ? code : "\n" + code, StepOptions.DEFAULT,
                List.of(), map, List.of());
    }

    @Test
    void theReportOfARunThatWasFollowedLiesBesideItsStore() throws Exception {
        var flows = new StandardFlows(home, new MavenLibraries(), new JibImageBuilder(home),
                new LocalTargets(home, ClassCache.NONE), List.of(),
                report -> report.state().run() + " " + report.parameters() + " " + report.state().state());
        var run = flows.runFresh(source("i * i"), with(Map.of("limit", "4")));
        flows.follow(run, each -> {
        });
        var page = home.resolve("store/runs/" + run + "/report.html");
        assertThat(page).content().isEqualTo(run + " {limit=4} done");
        assertThat(flows.report(run).page()).isEqualTo(page);
        assertThat(flows.report(run).results()).extracting(each -> each.step() + " " + each.type() + " " + each.json())
                .contains("squares java.util.List<java.lang.Integer> [1,4,9,16]", "total int 30");
    }

    private static RunOptions with(Map<String, String> parameters) {
        return new RunOptions(parameters, Map.of(), null, null);
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    /** As another process would have it: only the folder is shared. */
    private Flows flows() {
        return new StandardFlows(home, new MavenLibraries(), new JibImageBuilder(home),
                new LocalTargets(home, ClassCache.NONE), List.of());
    }
}
