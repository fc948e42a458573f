package dev.flowcell.notebook.magic;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.flowcell.flow.operations.Flows;
import dev.flowcell.flow.operations.Flows.RunOptions;
import dev.flowcell.flow.operations.SingleCell;
import dev.flowcell.flow.run.RunEnd;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.ClusterLine;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.call.Grammar;
import dev.flowcell.notebook.display.RunCalls;
import dev.flowcell.runtime.error.Fault;

/// `%%remote`: one cell on the cluster, now. The session's values of the variables that it reads go along in its image;
/// those that it makes or changes come back into the session, typed.
final class RemoteCell {

    private static final String USAGE = "%%remote [--cpu N] [--memory SIZE]";

    private final Notebook notebook;
    private final Flows flows;
    private final SecretValues secrets;

    RemoteCell(Notebook notebook, Flows flows, SecretValues secrets) {
        this.notebook = notebook;
        this.flows = flows;
        this.secrets = secrets;
    }

    Magic magic() {
        return new CellMagic("remote", "runs this one cell on the cluster; its variables come back", USAGE,
                (line, body, context) -> run(line.arguments(), body, context));
    }

    private void run(String arguments, String body, CellContext context) throws InterruptedException {
        var options = new Grammar("%%remote", USAGE, 0, 0).values("--cpu", "--memory").parse(arguments);
        var cluster = notebook.cluster().sized(ClusterLine.quantity("%%remote", options, "--cpu"),
                ClusterLine.quantity("%%remote", options, "--memory"));
        var running = notebook.running(context.cell(), body);
        var single = flows.single(running.source(), running.cell());
        var values = new LinkedHashMap<String, String>();
        single.inputs().forEach(name -> values.put(name, context.session().json(name)));
        var source = single.source().with(single.source().cells(), values);
        var progress = new Progress(context.display());
        var run = flows.runSource(source, cluster,
                new RunOptions(Map.of(), secrets.there(source.secrets(), cluster, context), null, null), progress);
        // A cell that failed is run again as it stands then: no other run takes over its inputs.
        RunEnd.check(RunMagics.launched(flows, run, context.display(), progress.slot(),
                RunCalls.magics(cluster, false).alone()), cluster.local(), "");
        fetch(single, run, context);
    }

    /** One that can't come back does not keep the others. */
    private void fetch(SingleCell single, String run, CellContext context) {
        Fault failed = null;
        for (var name : single.outputs()) {
            try {
                var fetched = flows.fetch(run, name);
                context.session().declare(fetched.type(), fetched.name(), fetched.json());
                say(context.display(), Brought.text(fetched));
            } catch (Fault fault) {
                failed = fault;
            }
        }
        single.kept().forEach((name, reason) -> say(context.display(), name + " stays there: " + reason));
        if (failed != null) {
            throw failed;
        }
    }

    private static void say(Display display, String text) {
        display.stream(Stream.stdout, text + "\n");
    }
}
