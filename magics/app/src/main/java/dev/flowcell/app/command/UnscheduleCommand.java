package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** `flowcell unschedule`. */
@Command(name = "unschedule", description = "Ends a flow's schedule: says what that is, and does it with --yes. Runs that go on stay.")
final class UnscheduleCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    EndOptions options = new EndOptions();

    UnscheduleCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.end(context, "unschedule", "end", "ended", context.parts().flows()::unschedule);
    }
}
