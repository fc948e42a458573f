package dev.flowcell.app.command;

import dev.flowcell.app.kernelspec.DataFolders;
import dev.flowcell.app.kernelspec.KernelSpec;
import dev.flowcell.app.kernelspec.Launch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** `flowcell install`. */
@Command(name = "install", description = "Installs the Jupyter kernel 'flowcell', in place of a former one.")
final class InstallCommand implements Callable<Integer> {

    private final Context context;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    @Nullable
    Where where;

    InstallCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var folders = new DataFolders(context.environment(), System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", "")));
        var data = where == null || where.user
                ? folders.user()
                : where.prefix != null ? DataFolders.under(where.prefix) : folders.python();
        var folder = new KernelSpec(Launch.command()).install(data.toAbsolutePath());
        if (!Launch.makeCache()) {
            context.print("its class cache could not be made; it starts more slowly without");
        }
        context.print("installed the kernel 'flowcell' in " + folder);
        context.print("next: jupyter lab, then choose Java (Flowcell)");
        return 0;
    }

    /** One of them. */
    static final class Where {

        @Option(names = "--user", description = "For this user (the default).")
        boolean user;

        @Option(names = "--sys-prefix", description = "Into the Python environment at hand.")
        boolean sysPrefix;

        @Option(names = "--prefix", paramLabel = "DIR", description = "Into DIR/share/jupyter.")
        @Nullable
        Path prefix;
    }
}
