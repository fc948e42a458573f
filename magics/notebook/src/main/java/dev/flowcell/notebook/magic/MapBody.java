package dev.flowcell.notebook.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.java.CellParser;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.Rewritten;
import dev.flowcell.kernel.cell.Rewritten.Insertion;
import dev.flowcell.kernel.magic.CellFailure;
import dev.flowcell.notebook.cells.StepReader;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/// A `%%map` cell as Java for a session: one call of [dev.flowcell.api.Maps], whose lines are the cell's own. Imports,
/// types, methods and further magics of the cell come before it.
///
/// @param before
///            what runs first
/// @param call
///            the call
record MapBody(Rewritten before, Rewritten call) {

    /** The result of [dev.flowcell.api.Maps]' body can't be void. */
    private static final Pattern VOID = Pattern.compile("inference variable R .*\\blower bounds: [^:]*\\bvoid\\b",
            Pattern.DOTALL);

    /// Rewrites a cell.
    ///
    /// @param own
    ///            the cell's text as the user wrote it
    /// @param body
    ///            the same with the line of `%%map` blanked
    /// @param line
    ///            where that line is, from 1
    /// @throws Fault
    ///             if a list is asked for and the body has no last expression
    static MapBody of(StepReader.Step step, String own, String body, int line) {
        var map = Objects.requireNonNull(step.map());
        var text = CellText.parse(body);
        var snippets = snippets(text.code());
        var call = new StringBuilder(text.code());
        var before = new StringBuilder(body);
        for (var at = 0; at < before.length(); at++) {
            if (text.code().charAt(at) == body.charAt(at)) {
                blank(before, at);
            }
        }
        for (var snippet : snippets) {
            if (snippet.declaration()) {
                for (var at = snippet.start(); at < snippet.end(); at++) {
                    before.setCharAt(at, text.code().charAt(at));
                    blank(call, at);
                }
            }
        }
        var insertions = new ArrayList<Insertion>();
        head(map, step.options(), own, offset(own, line), call, insertions);
        close(map, snippets.isEmpty() ? null : snippets.getLast(), call, insertions);
        return new MapBody(Rewritten.of(own, before.toString(), List.of()),
                Rewritten.of(own, call.toString(), insertions));
    }

    /** What the compiler says of a last call without a value, in the cell's terms; any other failure as it is. */
    static Exception explained(StepReader.Step step, CellFailure failure) {
        var map = Objects.requireNonNull(step.map());
        return map.out() != null && VOID.matcher(String.valueOf(failure.getMessage())).find()
                ? Fault.settings(map.withoutValue(), "")
                : failure;
    }

    private static List<Snippet> snippets(String code) {
        var cell = new Cell("map", 1, null, Role.map, code, StepOptions.DEFAULT, List.of(), null, List.of());
        try (var compilation = new JavaCompilation(Libraries.NONE)) {
            return CellParser.parse(compilation, List.of(cell)).getFirst().snippets();
        }
    }

    private static void close(MapHeader map, @Nullable Snippet last, StringBuilder call, List<Insertion> insertions) {
        if (map.out() != null) {
            if (last == null || !(last.broken() || last.kind() == Kind.expression || last.kind() == Kind.call)) {
                throw Fault.settings(map.withoutValue(), "");
            }
            wrap(call, last, "return (", insertions);
        } else if (last == null || last.declaration()) {
            insertions.add(new Insertion(call.length(), "});"));
        } else if (last.kind() == Kind.expression) {
            wrap(call, last, "var flowcellValue = (", insertions);
        } else {
            var open = call.charAt(last.end() - 1) != ';' && call.charAt(last.end() - 1) != '}';
            insertions.add(new Insertion(last.end(), open ? ";});" : "});"));
        }
    }

    /** The expression in brackets, without a semicolon of its own. */
    private static void wrap(StringBuilder call, Snippet last, String head, List<Insertion> insertions) {
        var end = call.charAt(last.end() - 1) == ';' ? last.end() - 1 : last.end();
        if (end < last.end()) {
            call.setCharAt(end, ' ');
        }
        insertions.add(new Insertion(last.start(), head));
        insertions.add(new Insertion(end, ");});"));
    }

    /** The line of `%%map` as the beginning of the call: its items stay where they stand. */
    private static void head(MapHeader map, StepOptions options, String own, int line, StringBuilder call,
            List<Insertion> insertions) {
        var method = map.out() == null ? "each" : "map";
        var begin = (map.out() == null ? "" : "var " + map.out() + " = ") + "dev.flowcell.api.Maps." + method + "(";
        var rest = ", dev.flowcell.api.MapOptions.parallel(" + options.parallel() + ")"
                + (options.retries() == 0
                        ? ""
                        : ".retries(" + options.retries() + ", " + options.retryDelayMillis() + "L)")
                + (options.timeoutMillis() == null ? "" : ".timeout(" + options.timeoutMillis() + "L)") + ", "
                + map.item() + " -> {";
        var items = own.indexOf(map.items(), own.indexOf(':', line) + 1);
        var end = own.indexOf('\n', line) < 0 ? own.length() : own.indexOf('\n', line);
        if (items < 0 || items + map.items().length() > end) { // they go on on the next line
            insertions.add(new Insertion(line, begin + map.items() + rest));
        } else {
            call.replace(items, items + map.items().length(), map.items());
            insertions.add(new Insertion(items, begin));
            insertions.add(new Insertion(items + map.items().length(), rest));
        }
    }

    private static void blank(StringBuilder text, int at) {
        if (text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            text.setCharAt(at, ' ');
        }
    }

    private static int offset(String text, int line) {
        var at = 0;
        for (var number = 1; number < line; number++) {
            at = text.indexOf('\n', at) + 1;
        }
        return at;
    }
}
