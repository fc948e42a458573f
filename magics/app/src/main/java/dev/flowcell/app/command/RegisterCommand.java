package dev.flowcell.app.command;

import dev.flowcell.flow.operations.Flows.RegisterOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--schedule", paramLabel = "CRON", description = "When it runs by itself: five fields of cron, such as \"0 6 * * mon-fri\". Without it, a schedule stays as it is.")
    @Nullable
    String schedule;

    @Option(names = "--timezone", paramLabel = "Z", description = "Whose clocks the schedule is of, such as Europe/Berlin. Default: UTC.")
    @Nullable
    String timezone;

    @Option(names = "--notify", paramLabel = "URL", description = "Where the end of each run is posted as JSON; secret:NAME for a secret that holds the address, none to end it.")
    @Nullable
    String notifyAt;

    @Mixin
    ClusterOption cluster = new ClusterOption();

    RegisterCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var parts = context.parts();
        var options = RegisterOptions.of(tags, schedule, timezone, notifyAt);
        var flow = parts.read(notebook);
        var settings = cluster.of(parts, flow);
        var secrets = parts.secretValues(flow.source().secrets(), flow.source().folder(), settings,
                context.terminal().prompt()::ask);
        var registered = parts.flows().register(name, flow.source(), settings, options, secrets, context::progress);
        if (registered.unchanged()) {
            context.progress("unchanged: this version is registered already");
        }
        registered.notes().forEach(context::progress);
        context.print(registered.name() + "@" + registered.image().version() + " " + registered.image().digest());
        return 0;
    }
}
