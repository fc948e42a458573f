package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.notebook.display.LiveRun;
import dev.flowcell.notebook.display.Mark;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.State;
import java.util.Map;

/** Follows a run to its end and says what the command line ends with. */
final class Follower {

    private static final Map<Mark, Ansi> COLOURS = Map.of(Mark.done, Ansi.green, Mark.cached, Ansi.green, Mark.failed,
            Ansi.red, Mark.running, Ansi.yellow, Mark.stale, Ansi.yellow);

    private final Context context;

    Follower(Context context) {
        this.context = context;
    }

    /// Follows it.
    ///
    /// @param calls
    ///            how the person goes on with it
    /// @param json
    ///            prints its events as they are and nothing else
    /// @return the exit code
    int follow(String run, RunCalls calls, boolean json) throws InterruptedException {
        var hint = new Thread(() -> context.terminal().err()
                .println("\nflowcell: detached, " + run + " goes on: follow it with flowcell logs " + run
                        + " -f, end it with flowcell cancel " + run));
        Runtime.getRuntime().addShutdownHook(hint);
        try {
            var local = calls.cluster().local();
            return json ? events(run, local) : shown(run, calls);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hint);
        }
    }

    private int shown(String run, RunCalls calls) throws InterruptedException {
        var terminal = context.terminal();
        var display = new TerminalDisplay(terminal);
        var state = LiveRun.follow(context.parts().flows(), run, display, null, calls,
                (mark, text) -> terminal.coloured(COLOURS.getOrDefault(mark, Ansi.dim), text));
        display.settle();
        return conclude(state, calls.cluster().local());
    }

    private int events(String run, boolean local) throws InterruptedException {
        return conclude(context.parts().flows().follow(run, new EventLines(context.terminal())), local);
    }

    /// The exit code, having said on standard error what failed: 1 where the flow's own code did; the process's own
    /// code where Flowcell refused something in it; 3 where a cluster lost it.
    private static int conclude(RunState state, boolean local) {
        if (state.state() == State.done) {
            return 0;
        }
        var failure = state.failure();
        if (failure != null) {
            throw failed(state, failure, local);
        }
        if (state.state() != null) {
            throw Fault.flow(state.run() + " is " + state.state(), "");
        }
        var exit = state.exit();
        throw lost(state.run() + " ended without its last event" + (exit == null ? "" : ": " + exit.reason()), local);
    }

    private static Fault failed(RunState state, Failure failure, boolean local) {
        var code = state.exit() == null ? 1 : state.exit().code();
        return switch (failure.type()) {
            case Failure.PROBLEM -> {
                var line = state.run() + " failed: " + failure.message();
                yield code == 2 ? Fault.settings(line, "") : code == 3 ? Fault.cluster(line, "") : Fault.flow(line, "");
            }
            case Failure.PROCESS_ENDED -> {
                var line = state.run() + " failed: " + failure.message();
                yield code == 1 ? Fault.flow(line, "") : code == 2 ? Fault.settings(line, "") : lost(line, local);
            }
            default -> {
                var where = failure.number() == null
                        ? ""
                        : "cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line())
                                + ": ";
                yield Fault.flow(where + failure.headline().lines().findFirst().orElse(""),
                        "flowcell logs " + state.run() + " shows it whole");
            }
        };
    }

    /** A process of this machine is no cluster's. */
    private static Fault lost(String line, boolean local) {
        return local ? Fault.flow(line, "") : Fault.cluster(line, "");
    }
}
