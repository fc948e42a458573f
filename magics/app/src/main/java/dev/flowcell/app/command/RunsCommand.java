package dev.flowcell.app.command;

import dev.flowcell.flow.operations.Flows.RunRecord;
import dev.flowcell.notebook.display.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** `flowcell runs`. */
@Command(name = "runs", description = "Lists the runs that were launched from this machine, the newest first.")
final class RunsCommand implements Callable<Integer> {

    private final Context context;

    @Option(names = "--json", description = "Prints one JSON object a run, on one line.")
    boolean json;

    RunsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var runs = context.parts().flows().runs();
        if (json) {
            runs.forEach(run -> context.print(Json.line(fields(run))));
        } else if (runs.isEmpty()) {
            context.progress("nothing ran yet: flowcell run-remote NB");
        } else {
            Tables.of(List.of("RUN", "FLOW", "VERSION", "WHERE", "STARTED", "STATE"),
                    runs.stream().map(RunsCommand::row).toList()).text().lines().forEach(context::print);
        }
        return 0;
    }

    private static List<String> row(RunRecord run) {
        return List.of(run.run(), run.flow(), run.version(), run.cluster().kind(), Tables.time(run.started()),
                run.status().name());
    }

    private static Map<String, Object> fields(RunRecord run) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("run", run.run());
        fields.put("flow", run.flow());
        fields.put("version", run.version());
        fields.put("cluster", run.cluster().kind());
        fields.put("started", run.started().toString());
        fields.put("state", run.status().name());
        return fields;
    }
}
