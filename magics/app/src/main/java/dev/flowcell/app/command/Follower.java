package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.notebook.display.LiveRun;
import dev.flowcell.notebook.display.Mark;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.runtime.error.Fault;
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
            return json ? events(run) : shown(run, calls);
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
        return conclude(state);
    }

    private int events(String run) throws InterruptedException {
        return conclude(context.parts().flows().follow(run, new EventLines(context.terminal())));
    }

    /// The exit code, having said on standard error what failed: 1 where the flow's own code did, 3 where its process
    /// ended without its word.
    private int conclude(RunState state) {
        var failure = state.failure();
        var process = state.exit();
        if (failure != null && failure.number() == null && failure.trace().isEmpty() && process != null
                && process.code() != 1) {
            var message = state.run() + " failed: " + failure.message();
            throw process.code() == 2 ? Fault.settings(message, "") : Fault.cluster(message, "");
        }
        if (state.state() == State.done) {
            return 0;
        }
        if (failure != null) {
            var where = failure.number() == null
                    ? ""
                    : "cell " + failure.number() + (failure.line() == null ? "" : ", line " + failure.line()) + ": ";
            throw Fault.flow(where + failure.type() + ": " + failure.message().lines().findFirst().orElse(""),
                    "flowcell logs " + state.run() + " shows it whole");
        }
        if (state.state() != null) {
            throw Fault.flow(state.run() + " is " + state.state(), "");
        }
        var exit = state.exit();
        throw Fault.cluster(
                state.run() + " ended without its last event" + (exit == null ? "" : ": " + exit.reason()), "");
    }
}
