package dev.flowcell.notebook.magic;

import java.time.Instant;
import java.util.List;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.RunRecord;
import dev.flowcell.flow.run.RunEnd;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.display.FlowTable;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.notebook.display.Tables;
import dev.flowcell.notebook.display.Where;
import dev.flowcell.runtime.error.Fault;

/** `%flows`, `%runs`, `%logs`, `%cancel`, `%fetch`: what is registered, what ran, what it said and made. */
final class RecordMagics {

    private static final String UNSCHEDULE = "%unschedule NAME [--yes]";
    private static final String UNREGISTER = "%unregister NAME [--yes]";
    private static final String LOGS = "%logs RUN [-f]";

    private final Flows flows;

    RecordMagics(Flows flows) {
        this.flows = flows;
    }

    List<Magic> all() {
        return List.of(
                new LineMagic("flows", "lists what is registered, the newest version first", "%flows [NAME]",
                        this::flows),
                new LineMagic("runs", "lists the runs, the newest first", "%runs", this::runs),
                new LineMagic("logs", "shows what a run said, or the newest one of a flow", LOGS, this::logs),
                new LineMagic("cancel", "ends a run", "%cancel RUN", (arguments, context) -> {
                    var run = one("%cancel", "%cancel RUN", arguments);
                    var ended = flows.cancel(run);
                    say(context.display(),
                            run + (ended ? " is cancelled" : " had ended already: nothing was cancelled"));
                }),
                new LineMagic("unschedule", "ends a flow's schedule: says what that is, and does it with --yes",
                        UNSCHEDULE, this::unschedule),
                new LineMagic("unregister",
                        "forgets a flow and what clusters keep of it: says what that is, and does it"
                                + " with --yes",
                        UNREGISTER, this::unregister),
                new LineMagic("fetch", "brings a variable of a run, or of a flow's newest, into the session, typed",
                        "%fetch RUN VAR",
                        this::fetch));
    }

    private void flows(String arguments, CellContext context) {
        var name = new Grammar("%flows", "%flows [NAME]", 0, 1).parse(arguments).word(0);
        var found = flows.flows().stream().filter(flow -> name.isEmpty() || flow.name().equals(name.get())).toList();
        if (found.isEmpty() && name.isPresent()) {
            throw Fault.settings("there is no flow " + name.get(), "%flows lists them");
        }
        if (found.isEmpty()) {
            say(context.display(), "no flow is registered yet: %register NAME");
            return;
        }
        var table = FlowTable.of(flows, found, Instant.now());
        context.display().show(Tables.of(table.header(), table.rows()));
    }

    private void runs(String arguments, CellContext context) {
        new Grammar("%runs", "%runs", 0, 0).parse(arguments);
        var found = flows.runs();
        if (found.isEmpty()) {
            say(context.display(), "nothing ran yet: %run-remote");
            return;
        }
        context.display().show(Tables.of(List.of("run", "flow", "version", "where", "started", "state"),
                found.stream().map(RecordMagics::row).toList()));
    }

    private static List<String> row(RunRecord run) {
        return List.of(run.run(), run.flow(), run.version(), Where.of(run.cluster()), Tables.time(run.started()),
                run.status().name());
    }

    private void logs(String arguments, CellContext context) throws InterruptedException {
        var options = new Grammar("%logs", LOGS, 1, 1).flags("-f", "--follow").parse(arguments);
        var run = options.words().getFirst();
        if (options.has("-f") || options.has("--follow")) {
            follow(run, context.display());
            return;
        }
        var state = flows.state(run);
        state.lines().forEach(line -> say(context.display(), line.text()));
        state.gaps().forEach(gap -> context.display().stream(Stream.stderr, gap + "\n"));
    }

    private void follow(String run, Display display) throws InterruptedException {
        var record = flows.run(run);
        RunEnd.check(RunMagics.follow(flows, run, display, null,
                RunCalls.magics(record.cluster(), flows.registered(record))), record.cluster().local(), "");
    }

    private void unschedule(String arguments, CellContext context) {
        var options = new Grammar("%unschedule", UNSCHEDULE, 1, 1).flags("--yes").parse(arguments);
        var name = options.words().getFirst();
        say(context.display(), "%unschedule " + name, options.has("--yes"), "end",
                flows.unschedule(name, options.has("--yes")));
    }

    private void unregister(String arguments, CellContext context) {
        var options = new Grammar("%unregister", UNREGISTER, 1, 1).flags("--yes").parse(arguments);
        var name = options.words().getFirst();
        say(context.display(), "%unregister " + name, options.has("--yes"), "remove",
                flows.unregister(name, options.has("--yes")));
    }

    private static void say(Display display, String call, boolean done, String verb, List<String> what) {
        var past = verb.endsWith("e") ? verb + "d" : verb + "ed";
        what.forEach(each -> say(display, (done ? past : "would " + verb) + ": " + each));
        if (!done) {
            say(display, call + " --yes does it");
        }
    }

    private void fetch(String arguments, CellContext context) {
        var options = new Grammar("%fetch", "%fetch RUN VAR", 2, 2).parse(arguments);
        var fetched = flows.fetch(options.words().get(0), options.words().get(1));
        context.session().declare(fetched.type(), fetched.name(), fetched.json());
        say(context.display(), Brought.text(fetched));
    }

    private static String one(String magic, String usage, String arguments) {
        return new Grammar(magic, usage, 1, 1).parse(arguments).words().getFirst();
    }

    private static void say(Display display, String text) {
        display.stream(Stream.stdout, text + "\n");
    }
}
