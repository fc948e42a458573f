package dev.flowcell.app.command;

import dev.flowcell.flow.operations.Flows.Registered;
import dev.flowcell.notebook.display.FlowTable;
import dev.flowcell.notebook.display.Tables;
import dev.flowcell.runtime.error.Fault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell flows`. */
@Command(name = "flows", description = "Lists what is registered, the newest version first.")
final class FlowsCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only this flow.")
    @Nullable
    String name;

    @Option(names = "--json", description = "Prints one JSON object a version, on one line.")
    boolean json;

    FlowsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var flows = context.parts().flows().flows().stream().filter(flow -> name == null || flow.name().equals(name))
                .toList();
        if (name != null && flows.isEmpty()) {
            throw Fault.settings("there is no flow " + name, "flowcell flows lists them");
        }
        if (json) {
            flows.forEach(flow -> context.print(Json.line(fields(flow))));
        } else if (flows.isEmpty()) {
            context.progress("no flow is registered yet: flowcell register NB NAME");
        } else {
            var table = FlowTable.of(context.parts().flows(), flows, Instant.now());
            Tables.of(table.header().stream().map(field -> field.toUpperCase(Locale.ROOT)).toList(), table.rows())
                    .text().lines().forEach(context::print);
        }
        return 0;
    }

    private Map<String, Object> fields(Registered flow) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", flow.name());
        fields.put("version", flow.image().version());
        fields.put("digest", flow.image().digest());
        fields.put("reference", flow.image().reference() == null ? "" : flow.image().reference());
        fields.put("tags", flow.tags());
        fields.put("time", flow.time().toString());
        context.parts().flows().schedule(flow.name())
                .filter(scheduled -> scheduled.version().equals(flow.image().version())).ifPresent(scheduled -> {
                    var schedule = scheduled.schedule();
                    fields.put("schedule", schedule.cron());
                    fields.put("timezone", schedule.zone());
                    fields.put("next", schedule.next(Instant.now()).map(Instant::toString).orElse(""));
                });
        return fields;
    }
}
