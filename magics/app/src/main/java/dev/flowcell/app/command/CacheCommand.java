package dev.flowcell.app.command;

import dev.flowcell.flow.target.LocalCache;
import dev.flowcell.notebook.display.Tables;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.KeptResults.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** `flowcell cache`. */
@Command(name = "cache", description = {"Lists what is kept on this machine so that it need not be made again:",
        "folders of cached(…), and results of --cache. `cache clear` removes all of it.",
        "What a store on S3 keeps, rules of its bucket bound: see docs/stores.md."})
final class CacheCommand implements Callable<Integer> {

    private final Context context;

    @Parameters(arity = "0..1", paramLabel = "clear", description = "Removes all of it.")
    @Nullable
    String action;

    @Option(names = "--max", paramLabel = "SIZE", description = "How much it may take, such as 20Gi: what was used least recently goes, now and after runs to come.")
    @Nullable
    String max;

    @Option(names = "--json", description = "Prints one JSON object an entry, on one line.")
    boolean json;

    CacheCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var cache = context.parts().cache();
        if (action != null && (!action.equals("clear") || max != null)) {
            throw Fault.settings("'" + action + "' is nothing that cache does" + (max == null ? "" : " with --max"),
                    "see flowcell cache --help");
        }
        if (action != null) {
            gone(cache.shrink(-1));
        } else if (max != null) {
            gone(cache.limit(LocalCache.bytes(max)));
        } else {
            list(cache);
        }
        return 0;
    }

    private void gone(List<Entry> entries) {
        entries.forEach(entry -> context.print(json
                ? Json.line(fields(entry))
                : "removed " + entry.kind() + " " + entry.name() + ", " + size(entry.bytes())));
        if (entries.isEmpty()) {
            context.progress("nothing had to go");
        }
    }

    private void list(LocalCache cache) {
        var entries = cache.entries();
        if (json) {
            entries.forEach(entry -> context.print(Json.line(fields(entry))));
            return;
        }
        if (!entries.isEmpty()) {
            Tables.of(List.of("KIND", "NAME", "SIZE", "USED"), entries.stream().map(entry -> List.of(entry.kind(),
                    entry.name(), size(entry.bytes()), Tables.time(entry.used()))).toList()).text().lines()
                    .forEach(context::print);
        }
        context.progress(size(entries.stream().mapToLong(Entry::bytes).sum()) + " of at most " + size(cache.limit())
                + ": --max SIZE sets another limit, clear removes all");
    }

    private static Map<String, Object> fields(Entry entry) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", entry.kind());
        fields.put("name", entry.name());
        fields.put("bytes", entry.bytes());
        fields.put("used", entry.used().toString());
        return fields;
    }

    private static String size(long bytes) {
        var units = List.of("B", "KiB", "MiB", "GiB", "TiB");
        var unit = 0;
        var size = (double) bytes;
        while (size >= 1024 && unit < units.size() - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, units.get(unit));
    }
}
