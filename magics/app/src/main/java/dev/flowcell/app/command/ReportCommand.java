package dev.flowcell.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell report`. */
@Command(name = "report", description = "Writes a run's report, one HTML page that needs nothing beside itself, and prints where it is.")
final class ReportCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's name, as flowcell runs shows it, or a flow's for its newest run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String run;

    @Option(names = "--out", paramLabel = "FILE", description = "Writes it there. Default: the run's own folder.")
    @Nullable
    Path out;

    @Option(names = "--open", description = "Shows it in the browser.")
    boolean open;

    ReportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var report = context.parts().flows().report(run);
        var file = out == null ? report.page() : out;
        try {
            var folder = file.toAbsolutePath().getParent();
            if (out == null && folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, context.parts().reportPage(report));
        } catch (IOException e) {
            throw Fault.settings(file + " can't be written: " + e.getMessage(), "name another file with --out")
                    .causedBy(e);
        }
        context.print(file.toString());
        if (open) {
            open(file);
        }
        return 0;
    }

    private static void open(Path file) {
        var mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        try {
            new ProcessBuilder(List.of(mac ? "open" : "xdg-open", file.toAbsolutePath().toString()))
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            throw Fault.settings("this machine opens no pages by itself", "open " + file + " in a browser").causedBy(e);
        }
    }
}
