package dev.flowcell.notebook.magic;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.ExportOptions;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.call.Grammar;

/** `%export`: the notebook's flow as a plain Maven project. */
final class ExportMagic {

    private static final String USAGE = "%export DIR [--package NAME] [--run RUN] [--no-run]";

    private final Notebook notebook;
    private final Flows flows;
    private final SecretValues secrets;

    ExportMagic(Notebook notebook, Flows flows, SecretValues secrets) {
        this.notebook = notebook;
        this.flows = flows;
        this.secrets = secrets;
    }

    Magic magic() {
        return new LineMagic("export", "writes the flow as a Maven project, with a test for each step", USAGE,
                this::export);
    }

    private void export(String arguments, CellContext context) throws InterruptedException {
        var options = new Grammar("%export", USAGE, 1, 1).values("--package").values("--run").flags("--no-run")
                .parse(arguments);
        var source = notebook.tried();
        var record = !options.has("--no-run");
        var values = record ? secrets.here(source.secrets(), context) : secrets.known(source.secrets(), context);
        var progress = new Progress(context.display());
        var said = flows.export(source, notebook.folder().resolve(options.words().getFirst()), new ExportOptions(
                options.value("--package").orElse(null), options.value("--run").orElse(null), record, values),
                progress);
        progress.result(String.join("\n", said));
    }
}
