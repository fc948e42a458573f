package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.flow.run.RunEnd;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.notebook.display.LiveRun;
import dev.flowcell.notebook.display.Mark;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.runtime.error.Fault;
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
        return conclude(state(run, calls, json), calls.cluster().local());
    }

    /** The same for a run that was launched just now: it goes on, whatever ends that. */
    int followLaunched(String run, RunCalls calls, boolean json) throws InterruptedException {
        RunState state;
        try {
            state = state(run, calls, json);
        } catch (Fault e) {
            throw calls.unseen(run, e);
        }
        return conclude(state, calls.cluster().local());
    }

    private RunState state(String run, RunCalls calls, boolean json) throws InterruptedException {
        var hint = new Thread(() -> context.terminal().err()
                .println("\nflowcell: detached, " + run + " goes on: follow it with flowcell logs " + run
                        + " -f, end it with flowcell cancel " + run));
        Runtime.getRuntime().addShutdownHook(hint);
        try {
            return json
                    ? context.parts().flows().follow(run, new EventLines(context.terminal()))
                    : shown(run, calls);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hint);
        }
    }

    private RunState shown(String run, RunCalls calls) throws InterruptedException {
        var terminal = context.terminal();
        var display = new TerminalDisplay(terminal);
        var state = LiveRun.follow(context.parts().flows(), run, display, null, calls,
                (mark, text) -> terminal.coloured(COLOURS.getOrDefault(mark, Ansi.dim), text));
        display.settle();
        return state;
    }

    private static int conclude(RunState state, boolean local) {
        RunEnd.check(state, local, "flowcell logs " + state.run() + " shows it whole");
        return 0;
    }
}
