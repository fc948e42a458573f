package dev.flowcell.app.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import dev.flowcell.flow.operations.Flows.ExportOptions;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell export`. */
@Command(name = "export", description = "Writes a notebook's flow as a plain Maven project, with a test for each step on the values of a recorded run.")
final class ExportCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB", index = "0", description = "The notebook.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path notebook;

    @Parameters(paramLabel = "DIR", index = "1", description = "The project's folder: not there yet, or empty.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path folder;

    @Option(names = "--package", paramLabel = "NAME", description = "The package of its classes, such as org.example.news.")
    @Nullable
    String javaPackage;

    @Option(names = "--run", paramLabel = "RUN", description = "The run whose values the tests take. Default: the last one of the same code, or one that is made for it.")
    @Nullable
    String run;

    @Option(names = "--no-run", description = "Records nothing: a project without tests of its steps.")
    boolean noRun;

    ExportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        var parts = context.parts();
        var source = parts.read(notebook).source();
        var secrets = parts.secretValues(source.secrets(), source.folder(), ClusterSettings.LOCAL,
                context.terminal().prompt()::ask);
        parts.flows().export(source, folder, new ExportOptions(javaPackage, run, !noRun, secrets), context::progress)
                .forEach(context::print);
        return 0;
    }
}
