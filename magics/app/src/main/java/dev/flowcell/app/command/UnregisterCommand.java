package dev.flowcell.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** `flowcell unregister`. */
@Command(name = "unregister", description = "Forgets a flow, its versions and what clusters keep of it: says what that is, and does it with --yes. Runs that go on stay.")
final class UnregisterCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    EndOptions options = new EndOptions();

    UnregisterCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.end(context, "unregister", "remove", "removed", context.parts().flows()::unregister);
    }
}
