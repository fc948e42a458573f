package dev.flowcell.flow.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import dev.flowcell.flow.target.Unheard;
import dev.flowcell.flow.operations.Flows.RunOptions;
import java.util.Objects;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.operations.Flows.RegisterOptions;
import dev.flowcell.flow.operations.Flows.RunRecord;
import dev.flowcell.flow.operations.Flows.RunStatus;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.flow.target.ClusterFlows;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.LocalTargets;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands for a flow, with clusters that keep their flows in memory. */
class UpkeepTest {

    private static final ClusterSettings PROD = ClusterSettings.of("memory").named("prod");
    private static final ClusterSettings STAGE = ClusterSettings.of("memory").named("stage");
    private static final Schedule DAILY = Schedule.of("@daily", "Europe/Berlin");
    private static final Schedule HOURLY = Schedule.of("@hourly", null);
    private static final RegisterOptions PLAIN = new RegisterOptions(List.of(), null, null);

    @TempDir
    Path home;

    private final Map<String, MemoryCluster> clusters = new TreeMap<>();

    @Test
    void aScheduleStaysWithNewVersionsUntilItIsEnded() {
        assertThat(register(1, PROD, at(DAILY))).singleElement().asString()
                .startsWith("runs by itself: @daily (Europe/Berlin), next at 2").endsWith(" 00:00 Europe/Berlin");
        assertThat(register(2, PROD, PLAIN)).hasSize(1);
        assertThat(register(2, PROD, PLAIN)).hasSize(1);
        assertThat(prod().log).containsExactly("kept news 000000000001 @daily (Europe/Berlin)",
                "kept news 000000000002 @daily (Europe/Berlin)");
        register(2, PROD, at(HOURLY));
        assertThat(flows().schedule("news")).get().satisfies(scheduled -> {
            assertThat(scheduled.schedule()).isEqualTo(HOURLY);
            assertThat(scheduled.version()).isEqualTo("000000000002");
        });

        assertThat(flows().unschedule("news", false)).containsExactly("the clock of prod",
                "its schedule @hourly (UTC)");
        assertThat(flows().schedule("news")).isPresent();
        flows().unschedule("news", true);
        assertThat(flows().schedule("news")).isEmpty();
        assertFault(() -> flows().unschedule("news", true),
                "news has no schedule: %flows lists the flows, each with its schedule");
        assertFault(() -> flows().unschedule("nws", true), "there is no flow nws: there are news");
        assertThat(register(3, PROD, PLAIN)).isEmpty();
        assertThat(prod().log.subList(2, prod().log.size())).containsExactly("kept news 000000000002 @hourly (UTC)",
                "unscheduled news", "kept news 000000000003 -");
    }

    @Test
    void aScheduleIsOneOfOneClusterAndMovesWhenThatIsSaid() {
        register(1, PROD, at(DAILY));
        assertThat(register(2, STAGE, PLAIN)).containsExactly("version 000000000001 goes on to run by itself on"
                + " %cluster memory at @daily (Europe/Berlin): --schedule moves that, %unschedule news ends it");
        assertThat(register(2, ClusterSettings.LOCAL, PLAIN)).singleElement().asString().startsWith("version 0");
        assertThat(flows().schedule("news")).get().extracting("cluster", "version").containsExactly(PROD,
                "000000000001");
        assertThat(register(2, STAGE, at(DAILY))).first().isEqualTo("ended: the clock of prod");
        assertThat(prod().log).containsExactly("kept news 000000000001 @daily (Europe/Berlin)", "unscheduled news");
        assertThat(cluster("stage").log).containsExactly("kept news 000000000002 -",
                "kept news 000000000002 @daily (Europe/Berlin)");
        assertThat(flows().schedule("news")).get().extracting("cluster").isEqualTo(STAGE);
    }

    @Test
    void aSizeOfTheRunsIsNoOtherCluster() {
        register(1, PROD, at(DAILY));
        assertThat(register(1, PROD.sized("2", "4Gi"), PLAIN)).hasSize(1);
        assertThat(prod().log).hasSize(2);
    }

    @Test
    void aClusterThatRefusesIsANoteUnlessTheFlowIsToRunByItself() {
        prod().refusal = "you may not create cronjobs";
        assertThat(register(1, PROD, PLAIN))
                .containsExactly("the cluster does not keep it itself: you may not create cronjobs: ask");
        assertFault(() -> register(1, PROD, at(DAILY)),
                "the version is registered, but not scheduled: you may not create cronjobs: ask");
        assertThat(flows().schedule("news")).isEmpty();
        prod().refusal = null;
        register(1, PROD, PLAIN);
        assertThat(prod().log).containsExactly("kept news 000000000001 -");
    }

    @Test
    void whereEndsArePostedStaysUntilItIsSaidOtherwise() {
        register(1, PROD, new RegisterOptions(List.of(), null, "https://example.org/t0ken"));
        register(2, PROD, at(DAILY));
        register(2, PROD, new RegisterOptions(List.of(), null, "none"));
        assertThat(prod().notices).containsExactly("https://example.org/t0ken", "https://example.org/t0ken", "null");
    }

    /** What is refused before anything is built. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            local  |        |                       | @daily | %cluster local starts no flow by itself: register it for a cluster that does, %cluster k8s or %cluster ecs NAME, or leave out --schedule
            memory | no map |                       | @daily | no map: mend it
            local  |        | secret:OTHER          |        | --notify names the secret OTHER, which the flow does not declare: declare it with %secret OTHER
            local  |        | ftp://x               |        | --notify is no address that can be posted to: write one as https://HOST/PATH, or secret:NAME for a secret that holds one
            memory |        | https://x/hunter2secret |      | --notify holds the value of the secret HOOK, which would be written down: write --notify secret:HOOK where the secret is the whole address
            """)
    void isRefused(String kind, @Nullable String refusal, @Nullable String notifyAt, @Nullable String cron,
            String line) {
        prod().refusal = refusal;
        var source = new FlowSource("news.ipynb", home, List.of(), List.of(), Map.of(), List.of(), List.of(),
                Map.of(), List.of(new Secret("HOOK", "env:HOOK")));
        var cluster = kind.equals("local") ? ClusterSettings.LOCAL : PROD;
        assertFault(() -> upkeep().check("news", source, cluster,
                RegisterOptions.of(List.of(), cron, null, notifyAt), Map.of("HOOK", "hunter2secret")), line);
    }

    @Test
    void runsThatAClusterStartedAreFoundAndListed() {
        register(1, PROD, at(DAILY));
        prod().started.add(new ClusterFlows.Started("news-29735000", "news", "000000000001", Instant.EPOCH));
        prod().started.add(new ClusterFlows.Started("theirs-1", "theirs", "000000000001", Instant.EPOCH));
        assertThat(flows().runs()).extracting(RunRecord::run, RunRecord::status)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("news-29735000", RunStatus.done));
        assertThat(flows().lastRuns()).extractingByKey("news").extracting("run").isEqualTo("news-29735000");
        // Someone started one by hand, where no schedule is.
        flows().unschedule("news", true);
        prod().started.add(new ClusterFlows.Started("by-hand", "news", "000000000001", Instant.EPOCH));
        assertThat(flows().run("by-hand").flow()).isEqualTo("news");
        assertFault(() -> flows().run("none"), "there is no run none: %runs lists those that there are");
        prod().refusal = "it does not answer";
        assertFault(() -> flows().run("none"), "there is no run none: %runs lists those that there are");
    }

    @Test
    void runsThatItsClusterHasForgottenAreFoundWhereTheyAreWrittenAndLookedForSeldom() {
        register(1, PROD, at(DAILY));
        prod().written.add(new ClusterFlows.Started("news-yesterday", "news", "000000000001", Instant.EPOCH));
        assertThat(flows().runs()).extracting(RunRecord::run).containsExactly("news-yesterday");
        assertThat(flows().runs()).hasSize(1);
        assertThat(flows().run("news-yesterday").flow()).isEqualTo("news");
        assertFault(() -> flows().run("none"), "there is no run none: %runs lists those that there are");
        assertThat(prod().looks).singleElement().satisfies(
                since -> assertThat(since).isBetween(Instant.now().minus(Duration.ofDays(31)),
                        Instant.now().minus(Duration.ofDays(29))));
        var hoursAgo = Instant.now().minus(Duration.ofHours(5));
        Records.write(home.resolve("looks/news/memory-prod.json"), new StartedRuns.Look(hoursAgo));
        assertThat(flows().runs()).hasSize(1);
        assertThat(prod().looks).hasSize(2).last().satisfies(
                since -> assertThat(since).isBetween(hoursAgo.minus(Duration.ofHours(1)), hoursAgo));
    }

    @Test
    void whatAScheduleCanNotPromiseIsSaidWhereItIsMade() {
        prod().caveat = "runs may overlap: name a store";
        assertThat(register(1, PROD, at(DAILY))).hasSize(2).first().isEqualTo("runs may overlap: name a store");
        assertThat(register(2, STAGE, PLAIN)).noneMatch(line -> line.contains("overlap"));
    }

    @Test
    void forgettingAFlowRemovesWhatItsClustersKeep() {
        register(1, STAGE, PLAIN);
        register(2, PROD, at(DAILY));
        var what = new ArrayList<>(List.of("news on prod with HOOK", "news on stage with HOOK",
                "version news@000000000002; its image stays in the registry as " + reference(2),
                "version news@000000000001; its image stays in the registry as " + reference(1)));
        assertThat(flows().unregister("news", false)).containsExactlyElementsOf(what);
        assertThat(flows().flows()).hasSize(2);
        prod().refusal = "it does not answer";
        assertFault(() -> flows().unregister("news", true), "what its clusters keep of news is not known, so nothing is"
                + " forgotten: it does not answer: ask");
        assertThat(flows().flows()).hasSize(2);
        prod().refusal = null;
        assertThat(flows().unregister("news", true)).containsExactlyElementsOf(what);
        assertThat(flows().flows()).isEmpty();
        assertThat(flows().schedule("news")).isEmpty();
        assertThat(prod().log).last().isEqualTo("removed news");
        assertThat(cluster("stage").log).last().isEqualTo("removed news");
    }

    @Test
    void aRunThatMayHaveBegunStaysOnRecordAndARefusedOneDoesNot() {
        register(1, PROD, PLAIN);
        var options = new RunOptions(Map.of(), Map.of("HOOK", "x"), null, null);
        prod().launching = Fault.cluster("no room", "wait");
        assertFault(() -> flows().runRegistered("news", PROD, options), "no room: wait");
        assertThat(flows().runs()).isEmpty();
        prod().launching = Fault.cluster("no answer", "look").causedBy(new Unheard(new IOException()));
        assertFault(() -> flows().runRegistered("news", PROD, options), "no answer: look");
        assertThat(flows().runs()).hasSize(1);
    }

    private static RegisterOptions at(Schedule schedule) {
        return new RegisterOptions(List.of(), schedule, null);
    }

    private List<String> register(int number, ClusterSettings cluster, RegisterOptions options) {
        var image = new FlowImage("news", "sha256:" + String.format("%012d", number) + "0".repeat(52),
                reference(number), null, new FlowPlan(1, "flow.News", List.of(), List.of(), List.of()), List.of(), 0);
        var version = new Version("news", image, List.of(), Instant.ofEpochSecond(number), "key", cluster, Map.of(),
                List.of(), List.of(new Secret("HOOK", "env:HOOK")), Map.of());
        new VersionRecords(home.resolve("flows")).record(version);
        return upkeep().keep(version, cluster, options);
    }

    private static String reference(int number) {
        return "127.0.0.1:1/news@sha256:" + String.valueOf(number).repeat(64);
    }

    private MemoryCluster prod() {
        return cluster("prod");
    }

    private MemoryCluster cluster(String name) {
        return clusters.computeIfAbsent(name, MemoryCluster::new);
    }

    private Upkeep upkeep() {
        return new Upkeep(home, new Targets(new LocalTargets(home, ClassCache.NONE), List.of(new Memory())));
    }

    /** As another process would have it: only the folder is shared. */
    private Flows flows() {
        return new StandardFlows(home, (libraries, repositories, classpath) -> Libraries.NONE,
                new JibImageBuilder(home), new LocalTargets(home, ClassCache.NONE), List.of(new Memory()));
    }

    private static void assertFault(ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line));
    }

    private final class Memory implements TargetProvider {

        @Override
        public List<String> kinds() {
            return List.of("memory");
        }

        @Override
        public Target target(ClusterSettings settings) {
            return cluster(String.valueOf(settings.name()));
        }

        @Override
        public List<Finding> check(ClusterSettings settings) {
            return List.of();
        }
    }

    /** A cluster that keeps flows in memory, and whose runs are all done. */
    static final class MemoryCluster implements Target, ClusterFlows {

        private final String name;
        private final List<String> log = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();
        private final List<Started> started = new ArrayList<>();
        /** What is written of runs that it no longer knows, and since when it was asked for them. */
        private final List<Started> written = new ArrayList<>();
        private final List<Instant> looks = new ArrayList<>();
        private @Nullable String refusal;
        private @Nullable String caveat;
        private @Nullable Fault launching;

        MemoryCluster(String name) {
            this.name = name;
        }

        private void refuse(String remedy) {
            if (refusal != null) {
                throw Fault.cluster(refusal, remedy);
            }
        }

        @Override
        public Optional<ClusterFlows> flows() {
            return Optional.of(this);
        }

        @Override
        public void check(Schedule schedule, List<Secret> secrets) {
            refuse("mend it");
        }

        @Override
        public void keep(RunRequest request, @Nullable Schedule schedule) {
            refuse("ask");
            assertThat(request.spec().run()).isNull();
            notices.add(String.valueOf(request.spec().notifyAt()));
            log.add("kept " + request.spec().flow() + " " + request.spec().version() + " "
                    + (schedule == null ? "-" : schedule));
        }

        @Override
        public List<Started> started() {
            refuse("ask");
            return started;
        }

        @Override
        public List<Started> startedSince(String flow, @Nullable String store, Instant time) {
            refuse("ask");
            looks.add(time);
            return written;
        }

        @Override
        public List<String> caveats(FlowPlan plan, @Nullable String store) {
            return caveat == null ? List.of() : List.of(caveat);
        }

        @Override
        public List<Change> unscheduling(String flow) {
            return List.of(new Change("the clock of " + name, () -> log.add("unscheduled " + flow)));
        }

        @Override
        public List<Change> removal(String flow, List<Secret> secrets) {
            refuse("ask");
            return List.of(new Change(flow + " on " + name + " with " + secrets.getFirst().name(),
                    () -> log.add("removed " + flow)));
        }

        @Override
        public void launch(RunRequest request) {
            throw Objects.requireNonNull(launching);
        }

        @Override
        public Exit events(String run, Listener listener) {
            return new Exit(0, "done");
        }

        @Override
        public Optional<Exit> soFar(String run, Listener listener) {
            return Optional.of(new Exit(0, "done"));
        }

        @Override
        public void cancel(String run) {
            throw new UnsupportedOperationException();
        }
    }
}
