package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** `flowcell fetch`. */
@Command(name = "fetch", description = "Prints a variable of a run as JSON.")
final class FetchCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "RUN", index = "0", description = "The run's name, as flowcell runs shows it, or a flow's for its newest run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String run;

    @Parameters(paramLabel = "VAR", index = "1", description = "The variable.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String variable;

    FetchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.print(context.parts().flows().fetch(run, variable).json());
        return 0;
    }
}
