package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** `flowcell cancel`. */
@Command(name = "cancel", description = "Ends a run.")
final class CancelCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's name, as flowcell runs shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String run;

    CancelCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var ended = context.parts().flows().cancel(run);
        context.progress(ended ? "cancelled " + run : run + " had ended already: nothing was cancelled");
        return 0;
    }
}
