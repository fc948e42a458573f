package dev.flowcell.app.command;

import dev.flowcell.runtime.error.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell graph`. */
@Command(name = "graph", description = "Shows the cell graph of notebooks: who reads what from whom, and what would not ship.")
final class GraphCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NB", arity = "1..*", description = "The notebooks.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    List<Path> notebooks;

    @Option(names = "--json", description = "Prints one JSON object a notebook, on one line.")
    boolean json;

    GraphCommand(Context context) {
        this.context = context;
    }

    /// The exit code is 2 where a graph has problems, as it is of `register`, which would refuse them; with `--json`,
    /// where the problems are part of the answer, 0. Where a file can't be read it is the fault's, and the others are
    /// shown all the same.
    @Override
    public Integer call() {
        var code = 0;
        for (var file : notebooks) {
            try {
                var notebook = context.parts().read(file);
                var graph = context.parts().flows().graph(notebook.source());
                context.print(json
                        ? context.parts().graphJson(file, graph)
                        : context.parts().graphText(notebook, graph).stripTrailing());
                code = Math.max(code, graph.problems().isEmpty() || json ? 0 : Fault.Whose.settings.exitCode());
            } catch (Fault fault) {
                if (notebooks.size() == 1) {
                    throw fault;
                }
                context.terminal().err().println("flowcell: " + fault.line());
                code = Math.max(code, fault.whose().exitCode());
            }
        }
        return code;
    }
}
