package dev.flowcell.app.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell policy`. */
@Command(name = "policy", description = "Prints the least rights of IAM that a flow on ECS or EKS needs for what it uses, as JSON by who needs them.")
final class PolicyCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB", index = "0", description = "The notebook.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path notebook;

    @Parameters(paramLabel = "NAME", index = "1", arity = "0..1", description = "The name that the flow is registered by. Default: the notebook's, as run-remote ships it.")
    @Nullable
    String name;

    @Option(names = "--schedule", description = "With the rights for a schedule, also where the notebook itself registers without one.")
    boolean scheduled;

    @Mixin
    ClusterOption cluster = new ClusterOption();

    PolicyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var parts = context.parts();
        var flow = parts.read(notebook);
        context.print(parts.policies(flow.source(), name, scheduled || flow.scheduled(),
                cluster.of(parts, flow)));
        return 0;
    }
}
