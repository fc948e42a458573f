package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell unschedule`. */
@Command(name = "unschedule", description = "Ends a flow's schedule: says what that is, and does it with --yes. Runs that go on stay.")
final class UnscheduleCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NAME", description = "The flow's name, as flowcell flows shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String name;

    @Option(names = "--yes", description = "Does it.")
    boolean yes;

    UnscheduleCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.parts().flows().unschedule(name, yes)
                .forEach(what -> context.print((yes ? "ended: " : "would end: ") + what));
        if (!yes) {
            context.progress("flowcell unschedule " + name + " --yes does it");
        }
        return 0;
    }
}
