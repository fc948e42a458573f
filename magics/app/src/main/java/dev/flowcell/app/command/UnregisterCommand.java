package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell unregister`. */
@Command(name = "unregister", description = "Forgets a flow, its versions and what clusters keep of it: says what that is, and does it with --yes. Runs that go on stay.")
final class UnregisterCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NAME", description = "The flow's name, as flowcell flows shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String name;

    @Option(names = "--yes", description = "Does it.")
    boolean yes;

    UnregisterCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.parts().flows().unregister(name, yes)
                .forEach(what -> context.print((yes ? "removed: " : "would remove: ") + what));
        if (!yes) {
            context.progress("flowcell unregister " + name + " --yes does it");
        }
        return 0;
    }
}
