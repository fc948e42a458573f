package dev.flowcell.app.command;

import dev.flowcell.app.headless.HeadlessRun;
import dev.flowcell.app.headless.NotebookDocument;
import dev.flowcell.app.headless.Overrides;
import dev.flowcell.flow.graph.CellFacts;
import dev.flowcell.flow.graph.CellGraph;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell run`. */
@Command(name = "run", description = "Runs every code cell of a notebook in order, headless, up to the first that fails.")
final class RunCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB", description = "The notebook.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path notebook;

    @Mixin
    ParameterOption parameters = new ParameterOption();

    @Option(names = "--cluster", paramLabel = "\"KIND …\"", description = "Where its %%run-remote and %%register go, in place of what its own %%cluster says: \"k8s --namespace flows\".")
    @Nullable
    String cluster;

    @Option(names = "--out", paramLabel = "NB", description = "Keeps the executed notebook there, also if a cell fails.")
    @Nullable
    Path out;

    RunCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var document = NotebookDocument.read(notebook);
        var overrides = new Overrides(parameters.values());
        if (!overrides.values().isEmpty()) {
            overrides.check(notebook.toString(), declaredParameters());
        }
        var elsewhere = cluster == null ? null : context.parts().cluster(cluster);
        try (var session = context.parts().session(notebook, overrides.values(), elsewhere)) {
            new HeadlessRun(session, context.terminal()).run(document, overrides);
        } finally {
            if (out != null) {
                document.write(out);
            }
        }
        return 0;
    }

    private Map<String, String> declaredParameters() {
        return parameters(context.parts().flows().graph(context.parts().read(notebook).source()));
    }

    /** The parameters of a flow: name to type, as far as it is known. */
    static Map<String, String> parameters(CellGraph graph) {
        var declared = new LinkedHashMap<String, String>();
        for (var node : graph.nodes()) {
            if (node.facts().kind() == CellFacts.Kind.params) {
                node.facts().declares().forEach(
                        variable -> declared.put(variable.name(), variable.type() == null ? "" : variable.type()));
            }
        }
        return declared;
    }
}
