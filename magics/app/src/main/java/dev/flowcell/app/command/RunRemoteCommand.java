package dev.flowcell.app.command;

import dev.flowcell.app.headless.Overrides;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.notebook.display.RunCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell run-remote`. */
@Command(name = "run-remote", description = "Runs a notebook as it stands, or a registered flow, on its cluster, and follows it to its end. Interrupting it leaves the run going.")
final class RunRemoteCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB|NAME[@VERSION]", description = "A notebook file, or a registered flow.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String what;

    @Mixin
    ParameterOption parameters = new ParameterOption();

    @Mixin
    ClusterOption cluster = new ClusterOption();

    @Option(names = "--detach", description = "Launches it and prints its name.")
    boolean detach;

    @Option(names = "--resume", paramLabel = "RUN", description = "Takes over the finished steps of that run.")
    @Nullable
    String resume;

    @Option(names = "--json", description = "Prints the run's events, one a line as they come, and nothing else.")
    boolean json;

    RunRemoteCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        var values = parameters.values();
        var notebook = notebook();
        var launched = notebook == null ? registered(values) : asItStands(notebook, values);
        if (detach) {
            if (json) {
                context.print(Json.line(Map.of("run", launched.run())));
            } else {
                context.print(launched.run());
                context.progress("follow it with flowcell logs " + launched.run() + " -f, end it with flowcell cancel "
                        + launched.run());
            }
            return 0;
        }
        var named = notebook == null ? null : what + cluster.again();
        return new Follower(context).followLaunched(launched.run(),
                RunCalls.commands(launched.cluster(), named).with(values), json);
    }

    private @Nullable Path notebook() {
        var file = what.endsWith(".ipynb") || what.endsWith(".jsh") || what.endsWith(".java");
        return file || Files.isRegularFile(Path.of(what)) ? Path.of(what) : null;
    }

    private Launched asItStands(Path notebook, Map<String, String> values) {
        var parts = context.parts();
        var flow = parts.read(notebook);
        if (!values.isEmpty()) {
            new Overrides(values).check(what, RunCommand.parameters(parts.flows().graph(flow.source())));
        }
        var settings = cluster.of(parts, flow);
        var secrets = parts.secretValues(flow.source().secrets(), flow.source().folder(), settings,
                context.terminal().prompt()::ask);
        var run = parts.flows().runSource(flow.source(), settings, new RunOptions(values, secrets, resume, null),
                context::progress);
        return new Launched(run, settings);
    }

    private Launched registered(Map<String, String> values) {
        var parts = context.parts();
        var settings = cluster.of(parts, what);
        var secrets = parts.secretValues(parts.flows().needs(what).secrets(), Path.of(""), settings,
                context.terminal().prompt()::ask);
        var run = parts.flows().runRegistered(what, settings, new RunOptions(values, secrets, resume, null));
        return new Launched(run, settings);
    }

    private record Launched(String run, ClusterSettings cluster) {
    }
}
