package dev.flowcell.notebook.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.flowcell.flow.library.Libraries;
import dev.flowcell.flow.library.Libraries.Library;
import dev.flowcell.flow.operations.Flows.Fetched;
import dev.flowcell.flow.operations.Flows.Scheduled;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;
import dev.flowcell.flow.target.TargetProvider.Change;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.secret.SecretStores;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowMagicsTest {

    @TempDir
    Path folder;
    private final FakeFlows flows = new FakeFlows();
    private final FakeSession session = new FakeSession();
    private final List<String> evaluated = new ArrayList<>();
    private final List<String> pushed = new ArrayList<>();
    private final Map<String, String> kept = new HashMap<>();
    private RecordedDisplay display = new RecordedDisplay();

    private void run(String cell) throws Exception {
        run(cell, new Notebook(folder, null, Map.of()));
    }

    private void run(String cell, Notebook notebook) throws Exception {
        var magics = new MagicRegistry(FlowMagics.all(notebook, flows, (libraries, repositories, classpath) -> {
            return new Libraries(
                    libraries.stream().map(each -> new Library(each.toString(), Path.of(each.artifact()), ""))
                            .toList());
        }, List.of(new FakeProvider()), Map.of("VAR", "from env"), new FakeStores()));
        for (var line : CellText.parse(cell).magics()) {
            if (line.cell()) {
                magics.cell(line.name()).run(line, cell.replaceFirst("%%.*", ""), new Context());
                return;
            }
            magics.line(line.name()).run(line, new Context());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "%maven a                  | 'a' are no Maven coordinates: write GROUP:ARTIFACT:VERSION, such as org.jsoup:jsoup:1.21.2",
            "%maven --pm x             | %maven has no option --pm: did you mean --pom?",
            "%env                      | write %env NAME=value",
            "%cluster eks prod         | this build reaches no cluster of kind eks: use local or k8s",
            "%secret A --from aws:x    | a secret has no value: A (no aws x: make it)",
            "%secret A --from aws:#x   | --from aws:#x is no source: write prompt, env:VAR, dotenv:FILE#KEY, aws:ID, ssm:PATH or k8s:SECRET/KEY",
            "%secret A --from aws:x#   | --from aws:x# is no source: write prompt, env:VAR, dotenv:FILE#KEY, aws:ID, ssm:PATH or k8s:SECRET/KEY",
            "%secret A --push          | %secret --push needs a cluster: choose one first, with %cluster k8s, or %cluster ecs NAME",
            "%run --form x             | %run has no option --form: did you mean --from?",
            "%run -p limit             | '-p limit' sets no parameter: write -p name=value",
            "%run x                    | %run does not take 'x': write %run [-p NAME=VALUE] [--from STEP]   or   %run --stale",
            "%run --stale -p a=1       | %run --stale runs cells of this session as they are: leave out -p",
            "%vars x                   | %vars does not take 'x': write %vars",
            "%register                 | %register needs an argument: write %register NAME [--tag T] [--schedule ~CRON~ [--timezone Z]] [--notify URL]",
            "%register a --schedule    | --schedule has no value: write --schedule VALUE",
            "%register a --schedule 5  | the schedule '5' has 1 fields, and cron has five: write minute, hour, day of the month, month, day of the week, as in ~0 6 * * mon-fri~",
            "%register a --timezone UTC | --timezone UTC is of a schedule, and there is none: add --schedule ~0 6 * * *~, or leave it out",
            "%run-remote a --notify x  | %run-remote --notify: it is of all runs of a registered flow: %register NAME takes it: leave it out",
            "%unschedule               | %unschedule needs an argument: write %unschedule NAME [--yes]",
            "%%remote x                | %%remote does not take 'x': write %%remote [--cpu N] [--memory SIZE]",
            "%%remote --memory much    | %%remote --memory is a quantity, not 'much': write it as 512Mi or 4Gi",
            "%flows none               | there is no flow none: %flows lists them",
            "%logs none                | there is no run none: %runs lists them",
            "%fetch news-1             | %fetch needs 2 arguments: write %fetch RUN VAR"})
    void mistakesAreAnsweredInOneLine(String cell, String line) {
        assertThatThrownBy(() -> run(cell)).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo(line.replace("~", "\"")));
    }

    @Test
    void setsTheSessionUp() throws Exception {
        run("%maven g:a:1\n%maven g:b:2\n%env A=1\n%secret S --from env:VAR\n%secret P");
        assertThat(session.told).containsExactly("classpath [a]", "classpath [a, b]", "environment {A=1}",
                "secret S from env", "secret P typed");
    }

    @Test
    void pushesASecretThatIsKnown() throws Exception {
        run("%secret S --from env:VAR\n%cluster k8s --namespace flows\n%secret S --from env:VAR --push");
        assertThat(pushed).containsExactly("S from env");
        assertThat(display.written).containsExactly("runs go to k8s, namespace flows", "✘ registry: name it",
                "writes S", "runs on k8s, namespace flows find S now");
    }

    @Test
    void theCommandLinesClusterStandsForTheNotebooksOwn() throws Exception {
        var elsewhere = ClusterSettings.of("k8s").inNamespace("flows");
        var notebook = new Notebook(folder, null, Map.of(), elsewhere);
        assertThat(notebook.chosen()).contains(elsewhere);
        run("%cluster ecs prod --role news --create\n%cluster ecs prod --delete --yes", notebook);
        assertThat(notebook.chosen()).contains(elsewhere);
        // Nothing is made or deleted on a kind of cluster that knows no such thing.
        assertThat(display.written).containsExactly("runs go to k8s, namespace flows", "✘ registry: name it",
                "runs go to k8s, namespace flows", "✘ registry: name it");
    }

    @Test
    void whatIsKeptInAVaultIsNotPushed() {
        assertThatThrownBy(() -> run("%cluster k8s\n%secret A --from aws:there --push")).isInstanceOfSatisfying(
                Fault.class, fault -> assertThat(fault.line())
                        .isEqualTo("A is kept at aws:there already, where runs read it: leave out --push"));
    }

    @Test
    void aRunHasWhatWasRotatedInTheVaultSinceTheSessionReadIt() throws Exception {
        var notebook = new Notebook(folder, null, Map.of());
        notebook.executed(CellRequest.of("%secret A --from aws:there\n%secret P"), new CellOutcome.Done(null));
        kept.put("there", "first");
        run("%secret A --from aws:there\n%secret P", notebook);
        kept.put("there", "second");
        run("%run -p a=1", notebook);
        assertThat(session.told).containsExactly("secret A first", "secret P typed", "secret A second");
        assertThat(flows.secretValues).containsExactlyInAnyOrderEntriesOf(Map.of("A", "second", "P", "typed"));
    }

    @Test
    void cellMagicsRunTheirBodies() throws Exception {
        run("%%step load --retries 2\nint a = 1;");
        run("%%map a = x : xs\nx + 1");
        assertThat(evaluated).containsExactly("\nint a = 1;",
                "var a = dev.flowcell.api.Maps.map(xs, dev.flowcell.api.MapOptions.parallel(16), x -> {\nreturn (x + 1);});");
    }

    @Test
    void registersUnderANameAndADigest() throws Exception {
        run("%register news --tag a --tag b");
        assertThat(flows.calls).containsExactly("register news [a, b]");
        assertThat(display.written).containsExactly("building",
                "news@0123456789ab sha256:0123456789ab" + "0".repeat(52));
    }

    @Test
    void registersWithAScheduleAndSaysWhenItComes() throws Exception {
        flows.notes = List.of("runs by itself: 0 6 * * * (Europe/Berlin), next at noon");
        run("%register news --schedule \"0 6 * * *\" --timezone Europe/Berlin --notify secret:HOOK");
        assertThat(flows.calls).containsExactly("register news [] 0 6 * * * (Europe/Berlin) secret:HOOK");
        assertThat(display.written).containsExactly("building",
                "runs by itself: 0 6 * * * (Europe/Berlin), next at noon"
                        + "\nnews@0123456789ab sha256:0123456789ab" + "0".repeat(52));
    }

    @Test
    void aFlowIsListedWithItsScheduleItsNextTimeAndItsLastRun() throws Exception {
        flows.scheduled = new Scheduled("news", "0123456789ab", Schedule.of("0 6 29 2 *", "Europe/Berlin"),
                ClusterSettings.of("k8s").inNamespace("flows"));
        run("%flows");
        assertThat(display.written).singleElement().asString().contains("schedule", "next", "last run",
                "0 6 29 2 * (Europe/Berlin) on k8s, namespace flows", "-02-29 06:00 Europe/Berlin", "news-1 ");
    }

    @Test
    void endsAScheduleOnlyWhenItIsSure() throws Exception {
        run("%unschedule news");
        assertThat(flows.calls).isEmpty();
        run("%unschedule news --yes");
        assertThat(flows.calls).containsExactly("unschedule news");
        assertThat(display.written).containsExactly("would end: its schedule @daily (UTC)",
                "%unschedule news --yes does it", "ended: its schedule @daily (UTC)");
    }

    @Test
    void aRegistrationIsSaidInPlaceOfItsProgress() throws Exception {
        display = new RecordedDisplay(true, true);
        run("%register news");
        assertThat(display.written).singleElement().asString().startsWith("news@0123456789ab sha256:");
    }

    @Test
    void runsAfreshAndComparesWithTheSession() throws Exception {
        session.values.put("total", "4");
        var notebook = new Notebook(folder, null, Map.of("limit", "5"));
        notebook.executed(CellRequest.of("int total = 3;"), new CellOutcome.Done(null));
        run("%run --from total", notebook);
        assertThat(flows.calls).containsExactly("fresh {limit=5} total");
        assertThat(display.written).contains("total │ hello",
                "The session differs from a fresh run:",
                "  total, cell 1 (total): the session has 4, a fresh run makes 3");
    }

    @Test
    void runsRemotely() throws Exception {
        run("%run-remote news@latest -p a=1 -p \"b=c d\" --resume news-0 --detach");
        assertThat(flows.calls).containsExactly("run news@latest local {a=1, b=c d} news-0");
        assertThat(display.written).containsExactly("news-1",
                "news-1 goes on: %logs news-1 -f follows it, %cancel news-1 ends it");
    }

    @Test
    void runsOneCellRemotelyAndBringsItsVariablesBack() throws Exception {
        session.values.put("limit", "5");
        run("%%remote --memory 2Gi\nint total = limit;");
        assertThat(flows.calls).containsExactly("run notebook local {} 2Gi {limit=5}");
        assertThat(session.told).containsExactly("int total = 3");
        assertThat(evaluated).isEmpty();
        assertThat(display.written).contains("int total = 3", "client stays there: a thread can't ship");
    }

    @Test
    void ofTwoFailedStepsTheOneIsNamedThatTheRunFailedFor() {
        var first = new Failure("A", "first", "c", 1, 1, "");
        var second = new Failure("B", "second", "c", 2, 1, "");
        flows.failure = second;
        flows.alsoFailed = first;
        assertThatThrownBy(() -> run("%run")).isInstanceOfSatisfying(Fault.class,
                fault -> assertThat(fault.line()).isEqualTo("step total failed at cell 2, line 1: B: second"));
    }

    @Test
    void aRunIsDrawnInPlaceOfItsProgressAndItsReportBelow() throws Exception {
        display = new RecordedDisplay(true, true);
        run("%run-remote");
        assertThat(display.written).hasSize(2);
        assertThat(display.written.getFirst()).startsWith("✓ done  news-1  news@0123456789ab");
        assertThat(display.written.getLast()).isEqualTo("The whole page: report.html");
    }

    @Test
    void exportsWhatWasTried() throws Exception {
        run("%export proj");
        run("%export proj --package org.example --run news-1");
        run("%export proj --no-run");
        assertThat(flows.calls).containsExactly("export proj null null true", "export proj org.example news-1 true",
                "export proj null null false");
        assertThat(display.written).contains("proj: 3 steps");
        assertThatThrownBy(() -> run("%export")).isInstanceOf(Fault.class).hasMessageContaining("needs an argument");
    }

    @Test
    void onATerminalTheLogGoesAboveTheStates() throws Exception {
        display = new RecordedDisplay(true, false);
        run("%run-remote news");
        assertThat(display.written).hasSize(2).contains("total │ hello").anySatisfy(
                text -> assertThat(text).startsWith("✓ done  news-1").contains("✓ total  step · 1.0 s"));
    }

    @Test
    void onAPipeEachChangeIsALine() throws Exception {
        run("%run-remote news");
        assertThat(display.written).startsWith("news-1  news@0123456789ab · on this machine")
                .containsOnlyOnce("total │ hello", "✓ total  1.0 s").last().asString().startsWith("✓ done  news-1");
    }

    @Test
    void anInterruptDetaches() {
        flows.interrupted = true;
        display = new RecordedDisplay(true, true);
        assertThatThrownBy(() -> run("%run-remote")).isInstanceOf(InterruptedException.class);
        assertThat(display.written).last()
                .isEqualTo("Detached: news-1 goes on: %logs news-1 -f follows it, %cancel news-1 ends it");
        assertThat(flows.calls).containsExactly("run notebook local {}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "log in again, then repeat | log in again, then %logs news-1 -f",
            "see the network           | see the network; %logs news-1 -f follows it again"})
    void aRunThatIsLostOfSightIsNotToBeLaunchedAgain(String remedy, String said) {
        flows.lost = Fault.settings("the credentials have expired", remedy);
        assertThatThrownBy(() -> run("%run-remote")).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.line())
                    .isEqualTo("news-1 goes on, but can't be followed: the credentials have expired: " + said);
            assertThat(fault.whose()).isEqualTo(Fault.Whose.settings);
        });
        assertThatThrownBy(() -> run("%logs news-1 -f")).isSameAs(flows.lost);
    }

    @Test
    void aFailedRunFailsTheCellAndNamesThePlace() {
        flows.failure = new Failure("IllegalStateException", "boom", "c", 4, 2, "trace");
        assertThatThrownBy(() -> run("%run")).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.line()).isEqualTo("step total failed at cell 4, line 2: IllegalStateException: boom");
            assertThat(fault.whose()).isEqualTo(Fault.Whose.flow);
        });
    }

    @Test
    void forgetsAFlowOnlyWhenItIsSure() throws Exception {
        run("%unregister news");
        assertThat(flows.calls).isEmpty();
        run("%unregister news --yes");
        assertThat(flows.calls).containsExactly("unregister news");
        assertThat(display.written).containsExactly("would remove: version news@1", "%unregister news --yes does it",
                "removed: version news@1");
    }

    @Test
    void aMapSaysWhichOfItsOptionsCountInRunsOnly() throws Exception {
        run("%%map a = x : xs --retries 2\nx");
        assertThat(display.written).isEmpty();
        run("%%map a = x : xs --pods 3 --cache 1h\nx");
        assertThat(display.written).containsExactly(
                "In a session all items run here: --pods 3 counts in runs on a cluster",
                "In a session each run of the cell runs all items: --cache counts in runs, and so does --resume, which"
                        + " runs those that failed");
    }

    @Test
    void fetchesTypedAndCancels() throws Exception {
        run("%fetch news-1 total\n%cancel news-1\n%logs news-1");
        assertThat(session.told).containsExactly("int total = 3");
        assertThat(flows.calls).containsExactly("cancel news-1");
        assertThat(display.written).containsExactly("int total = 3", "news-1 is cancelled", "hello");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"java.lang.String | \"s3://b/k\" | String x = \"s3://b/k\"",
            "java.util.Map<java.lang.String, java.util.List<Story>> | {} | Map<String, List<Story>> x = {}",
            "int[] | [1,2] | int[] x = [1,2]"})
    void saysOfWhatWasFetchedItsTypeAndItsValue(String type, String json, String line) {
        assertThat(Brought.text(new Fetched("x", type, json))).isEqualTo(line);
    }

    @Test
    void aLongValueIsCut() {
        assertThat(Brought.text(new Fetched("x", "String", "\"" + "a".repeat(98) + "😀b\"")))
                .isEqualTo("String x = \"" + "a".repeat(98) + "… (103 characters)");
    }

    private final class Context implements CellContext {

        @Override
        public CellRequest cell() {
            return CellRequest.of("");
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public Display display() {
            return display;
        }

        @Override
        public void evaluate(String text) {
            evaluated.add(text);
        }
    }

    private final class FakeStores implements SecretStores {

        @Override
        public UnaryOperator<String> reader(String kind, ClusterSettings cluster) {
            return place -> Optional.ofNullable(kept.get(place))
                    .orElseThrow(() -> Fault.settings("no " + kind + " " + place, "make it"));
        }

        @Override
        public Change push(String name, String value, ClusterSettings cluster) {
            return new Change("writes " + name, () -> pushed.add(name + " " + value));
        }
    }

    private static final class FakeProvider implements TargetProvider {

        @Override
        public List<String> kinds() {
            return List.of("local", "k8s");
        }

        @Override
        public Target target(ClusterSettings settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Finding> check(ClusterSettings settings) {
            return List.of(new Finding(false, "registry", "name it"));
        }
    }
}
