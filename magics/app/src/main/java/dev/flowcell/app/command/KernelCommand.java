package dev.flowcell.app.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** `flowcell kernel`, which Jupyter calls. */
@Command(name = "kernel", hidden = true, description = "Serves a Jupyter front-end.")
final class KernelCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "CONNECTION_FILE", description = "As Jupyter writes it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path connectionFile;

    KernelCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.parts().kernel(connectionFile);
        return 0;
    }
}
