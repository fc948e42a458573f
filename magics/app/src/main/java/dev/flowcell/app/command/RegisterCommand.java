package dev.flowcell.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell register`. */
@Command(name = "register", description = "Compiles a notebook, builds and pushes its image and records a version. Its last line is NAME@VERSION and the digest.")
final class RegisterCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB", index = "0", description = "The notebook.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path notebook;

    @Parameters(paramLabel = "NAME", index = "1", description = "The flow's name, such as news or news/bbc.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String name;

    @Option(names = "--tag", paramLabel = "T", description = "A tag beside latest and the version; may be repeated.")
    List<String> tags = new ArrayList<>();

    @Mixin
    ClusterOption cluster = new ClusterOption();

    RegisterCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var parts = context.parts();
        var flow = parts.read(notebook);
        var settings = cluster.of(parts, flow);
        var secrets = parts.secretValues(flow.source().secrets(), flow.source().folder(), settings,
                context.terminal().prompt()::ask);
        var registered = parts.flows().register(name, flow.source(), settings, tags, secrets, context::progress);
        if (registered.unchanged()) {
            context.progress("unchanged: this version is registered already");
        }
        context.print(registered.name() + "@" + registered.image().version() + " " + registered.image().digest());
        return 0;
    }
}
