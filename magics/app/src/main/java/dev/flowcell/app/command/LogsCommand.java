package dev.flowcell.app.command;

import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.runtime.error.Fault;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell logs`. */
@Command(name = "logs", description = "Shows what a run said so far.")
final class LogsCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's name, as flowcell runs shows it, or a flow's for its newest run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String run;

    @Option(names = {"-f", "--follow"}, description = "Follows it to its end; the exit code is then the run's.")
    boolean follow;

    @Option(names = "--json", description = "Prints its events, one a line, to its end.")
    boolean json;

    LogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        var flows = context.parts().flows();
        if (follow || json) {
            var record = flows.run(run);
            var notebook = flows.registered(record) ? null : "NB";
            return new Follower(context).follow(run, RunCalls.commands(record.cluster(), notebook), json);
        }
        var state = flows.state(run);
        for (var line : state.lines()) {
            context.print(line.text());
        }
        state.gaps().forEach(context::progress);
        return 0;
    }
}
