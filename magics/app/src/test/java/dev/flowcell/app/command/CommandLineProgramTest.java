package dev.flowcell.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.operations.Flows.Scheduled;
import dev.flowcell.flow.schedule.Schedule;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class CommandLineProgramTest {

    @TempDir
    Path folder;

    private final FakeParts parts = new FakeParts();
    private String out = "";
    private String err = "";

    @BeforeEach
    void someNotebooks() throws IOException {
        parts.flows.parameters.put("limit", "int");
        notebook("news.ipynb", "%%params\\nint limit = 20;", "print hello", "value 42");
        notebook("failing.ipynb", "print hello", "fail", "print never");
        notebook("clusterless.ipynb", "cluster");
        Files.writeString(folder.resolve("malformed.ipynb"), "{\"cells\": [");
        Files.writeString(folder.resolve("old.ipynb"), "{\"cells\": [], \"nbformat\": 3}");
        Files.writeString(folder.resolve("other.ipynb"), "{\"a\": 1}");
    }

    /** Bad input: the exit code, and the one line that says what is wrong and what to do. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                               | 2 | there is no command given: see flowcell --help
            grph                             | 2 | there is no command grph, did you mean graph?: see flowcell --help
            --jsn                            | 2 | there is no option --jsn: see flowcell --help
            run                              | 2 | missing required parameter: 'NB': see flowcell run --help
            run --outt x news.ipynb           | 2 | there is no option --outt, did you mean --out?: see flowcell run --help
            cache empty                      | 2 | 'empty' is nothing that cache does: see flowcell cache --help
            cache --max much                 | 2 | --max much is no amount of memory: write 512Mi or 4Gi
            run nope.ipynb                   | 2 | there is no notebook nope.ipynb: check the path
            run malformed.ipynb              | 2 | malformed.ipynb is no notebook: no JSON at line 1: Unexpected end-of-input: expected close marker for Array: open it in Jupyter and save it again
            run old.ipynb                    | 2 | old.ipynb is no notebook: its nbformat is 3, not 4: open it in Jupyter and save it again
            run other.ipynb                  | 2 | other.ipynb is no notebook: it has no cells: open it in Jupyter and save it again
            run news.ipynb -p                | 2 | missing required parameter for option '-p' (NAME=VALUE): see flowcell run --help
            run news.ipynb -p limit          | 2 | '-p limit' sets no parameter: write -p name=value
            run news.ipynb -p lmit=5         | 2 | news.ipynb has no parameter lmit: it has limit (int)
            run news.ipynb -p limit=many     | 2 | the parameter limit is of type int, not 'many': it has limit (int)
            run news.ipynb --cluster mars     | 2 | there is no cluster of kind mars: use local or k8s
            run failing.ipynb                | 1 | cell 2, line 1 failed: IllegalStateException: boom
            run clusterless.ipynb            | 3 | cell 1 failed: the cluster does not answer: start it
            graph                            | 2 | missing required parameter: 'NB': see flowcell graph --help
            graph nope.ipynb                 | 2 | there is no notebook nope.ipynb: check the path
            policy                           | 2 | missing required parameter: 'NB': see flowcell policy --help
            register news.ipynb              | 2 | missing required parameter: 'NAME': see flowcell register --help
            register news.ipynb a b          | 2 | there is one argument too many, b: see flowcell register --help
            register news.ipynb a --schedule 61 | 2 | the schedule '61' has 1 fields, and cron has five: write minute, hour, day of the month, month, day of the week, as in "0 6 * * mon-fri"
            register news.ipynb a --timezone UTC | 2 | --timezone UTC is of a schedule, and there is none: add --schedule "0 6 * * *", or leave it out
            unschedule                       | 2 | missing required parameter: 'NAME': see flowcell unschedule --help
            run-remote nope                  | 2 | there is no flow nope: flowcell flows lists them
            run-remote nope.ipynb            | 2 | there is no notebook nope.ipynb: check the path
            run-remote news.ipynb -p x=1     | 2 | news.ipynb has no parameter x: it has limit (int)
            run-remote news.ipynb --cluster mainframe | 2 | there is no cluster of kind mainframe: use local or k8s
            run-remote news.ipynb --cluster k8s       | 3 | the cluster does not answer: start it
            flows nope                       | 2 | there is no flow nope: flowcell flows lists them
            flows nope --json                | 2 | there is no flow nope: flowcell flows lists them
            cancel magic                     | 2 | there is no run magic: flowcell runs lists those that there are, as %run does
            logs nope                        | 2 | there is no run nope: flowcell runs lists them
            logs nope -f                     | 2 | there is no run nope: flowcell runs lists them
            cancel nope                      | 2 | there is no run nope: flowcell runs lists them
            fetch nope stories               | 2 | there is no run nope: flowcell runs lists them
            fetch news-1                     | 2 | missing required parameter: 'VAR': see flowcell fetch --help
            fetch news-1 nope                | 2 | news-1 has no variable nope: it has stories
            install --user --sys-prefix      | 2 | error: --user, --sys-prefix are mutually exclusive (specify only one): see flowcell install --help
            """)
    void answersAMistakeInOneLine(String arguments, int code, String line) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" +"))).isEqualTo(code);
        assertThat(err.strip().lines().reduce((first, last) -> last)).hasValue("flowcell: " + line);
        assertThat(err).doesNotContain("\tat ");
        if (!arguments.startsWith("run failing") && !arguments.startsWith("run clusterless")) {
            assertThat(out).isEmpty();
            assertThat(err.lines()).hasSize(1);
        }
    }

    @Test
    void runsEachCellInOrder() {
        assertThat(run("run", "news.ipynb")).isZero();
        assertThat(out).isEqualTo("hello\n42\n");
        assertThat(err).startsWith("[1/3] %%params\n[2/3] print hello\n[3/3] value 42\ndone: 3 cells in ");
    }

    @Test
    void forgetsAFlowOnlyWhenItIsSure() {
        assertThat(run("unregister", "news")).isZero();
        assertThat(out).isEqualTo("would remove: version news@1\n");
        assertThat(err).isEqualTo("flowcell unregister news --yes does it\n");
        assertThat(run("unregister", "news", "--yes")).isZero();
        assertThat(out).isEqualTo("removed: version news@1\n");
    }

    @Test
    void schedulesAndEndsASchedule() {
        parts.flows.notes = List.of("runs by itself: 0 6 * * * (UTC), next at noon");
        assertThat(run("register", "news.ipynb", "news", "--schedule", "0 6 * * *", "--notify", "https://example.org"))
                .isZero();
        assertThat(parts.flows.calls).containsExactly("register news local [] 0 6 * * * (UTC) https://example.org");
        assertThat(err).endsWith("runs by itself: 0 6 * * * (UTC), next at noon\n");
        assertThat(out).startsWith("news@0123456789ab sha256:").hasLineCount(1);
        assertThat(run("unschedule", "news")).isZero();
        assertThat(out).isEqualTo("would end: its schedule @daily (UTC)\n");
        assertThat(err).isEqualTo("flowcell unschedule news --yes does it\n");
        assertThat(run("unschedule", "news", "--yes")).isZero();
        assertThat(out).isEqualTo("ended: its schedule @daily (UTC)\n");
    }

    @Test
    void listsSchedules() {
        parts.flows.scheduled = new Scheduled("news", FakeFlows.IMAGE.version(), Schedule.of("@daily", null),
                ClusterSettings.of("k8s"));
        assertThat(run("flows")).isZero();
        assertThat(out).startsWith("FLOW").contains("SCHEDULE", "NEXT", "LAST RUN", "@daily (UTC) on k8s",
                "00:00 UTC", "news-1 running");
        assertThat(run("flows", "--json")).isZero();
        assertThat(out).contains("\"schedule\":\"@daily\",\"timezone\":\"UTC\",\"next\":\"").contains("T00:00:00Z\"");
    }

    @Test
    void exportsAProject() {
        assertThat(run("export", "news.ipynb", "proj", "--package", "org.example")).isZero();
        assertThat(out).isEqualTo("proj: 3 steps\n");
        assertThat(run("export", "news.ipynb")).isEqualTo(2);
    }

    @Test
    void writesAReportAndSaysWhere() throws IOException {
        var file = folder.resolve("news.html");
        assertThat(run("report", "news-1", "--out", file.toString())).isZero();
        assertThat(out).isEqualTo("news.html\n"); // the folder is left out of what tests compare
        assertThat(file).content().isEqualTo("<html>news-1</html>");
        assertThat(run("report", "news-1", "--out", folder.resolve("no/such/news.html").toString())).isEqualTo(2);
        assertThat(err).contains("can't be written").contains("name another file with --out");
    }

    @Test
    void runsAScriptAndKeepsItAsANotebook() throws IOException {
        Files.writeString(folder.resolve("news.jsh"),
                "print hello\n// %% tags=[\"parameters\"]\nvalue 42\n\n// %% [markdown]\n// said\n");
        assertThat(run("run", folder.resolve("news.jsh").toString(), "--out", folder.resolve("out.ipynb").toString()))
                .isZero();
        assertThat(out).isEqualTo("hello\n42\n");
        var kept = new JsonMapper().readTree(Files.readString(folder.resolve("out.ipynb")));
        assertThat(kept.path("nbformat").asInt()).isEqualTo(4);
        assertThat(kept.path("metadata").path("kernelspec").path("name").asString()).isEqualTo("flowcell");
        assertThat(kept.path("cells")).hasSize(2);
        assertThat(kept.path("cells").path(0).path("outputs").path(0).path("text").asString()).isEqualTo("hello\n");
        assertThat(kept.path("cells").path(1).path("metadata").path("tags").path(0).asString())
                .isEqualTo("parameters");
    }

    @Test
    void setsParametersAfterTheirCell() {
        assertThat(run("run", "news.ipynb", "-p", "limit=50")).isZero();
        assertThat(parts.session.declared).containsExactly("int limit = 50");
    }

    @Test
    void runsANotebookWhoseFlowsGoToAnotherCluster() {
        assertThat(run("run", "news.ipynb")).isZero();
        assertThat(parts.session.cluster).isNull();
        assertThat(run("run", "news.ipynb", "--cluster", "k8s --namespace flows")).isZero();
        assertThat(parts.session.cluster).isEqualTo(ClusterSettings.of("k8s").inNamespace("flows"));
    }

    @Test
    void stopsAtTheFirstFailingCellAndKeepsTheNotebook() throws IOException {
        assertThat(run("run", "failing.ipynb", "--out", folder.resolve("out.ipynb").toString())).isEqualTo(1);
        assertThat(out).isEqualTo("hello\n");

        var cells = new JsonMapper().readTree(Files.readString(folder.resolve("out.ipynb"))).path("cells");
        assertThat(cells.path(0).path("outputs").path(0).path("text").asString()).isEqualTo("hello\n");
        assertThat(cells.path(0).path("execution_count").asInt()).isEqualTo(1);
        assertThat(cells.path(1).path("outputs").path(0).path("output_type").asString()).isEqualTo("error");
        assertThat(cells.path(1).path("outputs").path(0).path("ename").asString()).isEqualTo("IllegalStateException");
        assertThat(cells.path(2).path("outputs")).isEmpty();
        assertThat(cells.path(2).path("execution_count").isNull()).isTrue();
    }

    @Test
    void printsOneGraphALine() {
        assertThat(run("graph", "news.ipynb", "failing.ipynb", "--json")).isZero();
        assertThat(out).isEqualTo("{\"notebook\":\"news.ipynb\"}\n{\"notebook\":\"failing.ipynb\"}\n");
    }

    @Test
    void showsTheOtherGraphsWhereOneCannotBeRead() {
        assertThat(run("graph", "nope.ipynb", "news.ipynb", "--json")).isEqualTo(2);
        assertThat(out).isEqualTo("{\"notebook\":\"news.ipynb\"}\n");
        assertThat(err)
                .isEqualTo("flowcell: there is no notebook nope.ipynb: check the path\n");
    }

    @Test
    void saysThatAGraphHasProblems() {
        parts.flows.problems = List.of(new Problem("c1", 1, 1, "no"));
        assertThat(run("graph", "news.ipynb")).isEqualTo(2);
    }

    @Test
    void endsARegistrationWithNameAndDigest() {
        assertThat(
                run("register", "news.ipynb", "news", "--tag", "a", "--tag", "b", "--cluster", "k8s --namespace flows"))
                .isZero();
        assertThat(out).isEqualTo("news@0123456789ab sha256:0123456789ab" + "0".repeat(52) + "\n");
        assertThat(parts.flows.calls).containsExactly("register news k8s [a, b]");
    }

    @Test
    void followsARunOnAPipeLineByLine() {
        assertThat(run("run-remote", "news.ipynb", "-p", "limit=5")).isZero();
        // Whether it is seen running depends on how fast it is drawn.
        assertThat(out.replace("▶ stories  running\n", "")).isEqualTo("""
                news-1  news@0123456789ab · on this machine
                stories │ hello
                stories │ again
                ✓ stories  1.2 s
                ✓ done  news-1  news@0123456789ab · on this machine
                ✓ stories  step · 1.2 s
                stories  1.2 s     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                """);
        assertThat(parts.flows.calls).containsExactly("run news.ipynb local {limit=5}");
    }

    @Test
    void printsEventsAndNothingElse() {
        assertThat(run("run-remote", "news", "--json")).isZero();
        assertThat(out).isEqualTo(FakeFlows.STARTED + "\n" + FakeFlows.FINISHED + "\n");
        assertThat(err).contains("OpenJDK warning", "{\"a\":\"line of JSON of its own\"}");
    }

    @Test
    void aRunThatIsLostOfSightIsNotToBeLaunchedAgain() {
        parts.flows.lost = Fault.cluster("AWS does not answer", "check the network, then repeat");
        for (var how : new String[]{"--json", "-p=limit=5"}) {
            assertThat(run("run-remote", "news", how)).isEqualTo(3);
            assertThat(err).contains("flowcell: news-1 goes on, but can't be followed: AWS does not answer: check the"
                    + " network, then flowcell logs news-1 -f");
        }
    }

    @Test
    void detaches() {
        assertThat(run("run-remote", "news@0123456789ab", "--detach")).isZero();
        assertThat(out).isEqualTo("news-1\n");
        assertThat(run("run-remote", "news@0123456789ab", "--detach", "--json")).isZero();
        assertThat(out).isEqualTo("{\"run\":\"news-1\"}\n");
    }

    // How a run failed, where, its process's exit code, and with what the command ends.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Problem      | local | 2  | 2 | the run news-1 failed: said: mend it
            Problem      | local | 3  | 3 | the run news-1 failed: said: mend it
            Problem      | k8s   | 2  | 2 | the run news-1 failed: said: mend it
            Problem      | k8s   | 1  | 1 | the run news-1 failed: said: mend it
            ProcessEnded | local | 1  | 1 | the run news-1 failed: said: mend it
            ProcessEnded | local | 2  | 2 | the run news-1 failed: said: mend it
            ProcessEnded | local | -1 | 1 | the run news-1 failed: said: mend it
            ProcessEnded | local | 137 | 1 | the run news-1 failed: said: mend it
            ProcessEnded | k8s   | 137 | 3 | the run news-1 failed: said: mend it
            Cancelled    | k8s   | 143 | 1 | news-1: said: mend it: flowcell logs news-1 shows it whole
            IOException  | k8s   | 1  | 1 | step stories failed: IOException: said: mend it: flowcell logs news-1 shows it whole
            """)
    void endsWithTheCodeOfWhoseFaultItIs(String type, String cluster, int exit, int code, String line) {
        parts.flows.end = type.equals("Cancelled") ? State.cancelled : State.failed;
        parts.flows.failure = new Failure(type, "said: mend it", null, null, null, "");
        parts.flows.exit = new Target.Exit(exit, "");
        for (var json : List.of("", " --json")) {
            assertThat(run(("run-remote news --cluster " + cluster + json).split(" "))).isEqualTo(code);
            assertThat(err.strip().lines().reduce((first, last) -> last)).hasValue("flowcell: " + line);
        }
    }

    @Test
    void endsWithOneWhereTheFlowFailed() {
        parts.flows.end = State.failed;
        parts.flows.failure = new Failure("IllegalStateException", "boom", "c2", 2, 3, "IllegalStateException: boom");
        assertThat(run("run-remote", "news")).isEqualTo(1);
        assertThat(err.strip().lines().reduce((first, last) -> last)).hasValue(
                "flowcell: step stories failed at cell 2, line 3: IllegalStateException: boom: flowcell logs news-1 shows it whole");
    }

    @Test
    void listsFlowsAndRuns() {
        assertThat(run("flows", "--json")).isZero();
        assertThat(out).startsWith("{\"name\":\"news\",\"version\":\"0123456789ab\"");
        assertThat(run("runs")).isZero();
        assertThat(out.lines().skip(1)).singleElement().asString().startsWith("news-1  news  0123456789ab  local")
                .endsWith("running");
    }

    @Test
    void fetchesAValueAsJson() {
        assertThat(run("fetch", "news-1", "stories")).isZero();
        assertThat(out).isEqualTo("[\"a\"]\n");
    }

    @Test
    void saysWhatAClusterMisses() {
        assertThat(run("doctor", "k8s --namespace flows")).isEqualTo(3);
        assertThat(out).contains("ok       API server\n", "missing  namespace flows: create it\n");
        parts.findings = List.of(Finding.of(Fault.settings("there is no kubeconfig", "name one")));
        assertThat(run("doctor", "k8s")).isEqualTo(2);
    }

    @Test
    void printsTheRightsOfAFlow() throws IOException {
        var notebook = Files.writeString(folder.resolve("news.ipynb"), "{}").toString();
        assertThat(run("policy", notebook, "news/bbc", "--cluster", "k8s")).isZero();
        assertThat(out).isEqualTo("{\"rights of\": \"news/bbc on k8s\"}\n");
        assertThat(run("policy", notebook)).isZero();
        assertThat(out).isEqualTo("{\"rights of\": \"null on local\"}\n");
        assertThat(run("policy", notebook, "--schedule")).isZero();
        assertThat(out).isEqualTo("{\"rights of\": \"null on local by the clock\"}\n");
    }

    @Test
    void showsHelpOfEachCommand() {
        for (var command : List.of("run", "graph", "register", "run-remote", "flows", "runs", "logs", "cancel", "fetch",
                "unschedule", "unregister", "install", "shell", "doctor", "policy")) {
            assertThat(run(command, "--help")).as(command).isZero();
            assertThat(out).startsWith("Usage: flowcell " + command).contains("--help");
        }
    }

    private int run(String... arguments) {
        var written = new ByteArrayOutputStream();
        var complained = new ByteArrayOutputStream();
        var terminal = Terminal.plain(new PrintStream(written, true, StandardCharsets.UTF_8),
                new PrintStream(complained, true, StandardCharsets.UTF_8));
        for (var i = 0; i < arguments.length; i++) {
            if (arguments[i].endsWith(".ipynb")) {
                arguments[i] = folder.resolve(arguments[i]).toString();
            }
        }
        var code = new CommandLineProgram(parts, terminal, Map.of()).run(arguments);
        out = relative(written);
        err = relative(complained);
        return code;
    }

    private String relative(ByteArrayOutputStream text) {
        return text.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    }

    private void notebook(String name, String... sources) throws IOException {
        var cells = new StringBuilder();
        for (var i = 0; i < sources.length; i++) {
            cells.append(i == 0 ? "" : ",").append("{\"cell_type\":\"code\",\"id\":\"c" + (i + 1)
                    + "\",\"metadata\":{},\"outputs\":[],\"execution_count\":null,\"source\":\"" + sources[i] + "\"}");
        }
        Files.writeString(folder.resolve(name),
                "{\"cells\":[" + cells + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
    }
}
