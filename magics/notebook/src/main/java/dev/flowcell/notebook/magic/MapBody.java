package dev.flowcell.notebook.magic;

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
record MapBody(String before, String call) {

    /** The result of [dev.flowcell.api.Maps]' body can't be void. */
    private static final Pattern VOID = Pattern.compile("inference variable R .*\\blower bounds: [^:]*\\bvoid\\b",
            Pattern.DOTALL);

    /// Rewrites a cell.
    ///
    /// @param body
    ///            the cell's text with the line of `%%map` blanked
    /// @param line
    ///            where that line is, from 1
    /// @throws Fault
    ///             if a list is asked for and the body has no last expression
    static MapBody of(StepReader.Step step, String body, int line) {
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
        var last = snippets.isEmpty() ? null : snippets.getLast();
        var end = close(map, last, call);
        call.insert(end, "});");
        call.insert(offset(call, line), head(map, step.options()));
        return new MapBody(before.toString(), call.toString());
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

    private static int close(MapHeader map, @Nullable Snippet last, StringBuilder call) {
        if (map.out() == null) {
            if (last == null || last.declaration()) {
                return call.length();
            }
            if (last.kind() == Kind.expression) {
                return wrap(call, last, "var flowcellValue = (");
            }
            var open = call.charAt(last.end() - 1) != ';' && call.charAt(last.end() - 1) != '}';
            call.insert(last.end(), open ? ";" : "");
            return last.end() + (open ? 1 : 0);
        }
        if (last == null || !(last.broken() || last.kind() == Kind.expression || last.kind() == Kind.call)) {
            throw Fault.settings(map.withoutValue(), "");
        }
        return wrap(call, last, "return (");
    }

    /** The expression in brackets, without a semicolon of its own; where the new text ends. */
    private static int wrap(StringBuilder call, Snippet last, String head) {
        var end = call.charAt(last.end() - 1) == ';' ? last.end() - 1 : last.end();
        if (end < last.end()) {
            call.setCharAt(end, ' ');
        }
        call.insert(end, ");");
        call.insert(last.start(), head);
        return end + head.length() + 2;
    }

    private static String head(MapHeader map, StepOptions options) {
        var method = map.out() == null ? "each" : "map";
        return (map.out() == null ? "" : "var " + map.out() + " = ") + "dev.flowcell.api.Maps." + method + "("
                + map.items() + ", dev.flowcell.api.MapOptions.parallel(" + options.parallel() + ")"
                + (options.retries() == 0
                        ? ""
                        : ".retries(" + options.retries() + ", " + options.retryDelayMillis() + "L)")
                + (options.timeoutMillis() == null ? "" : ".timeout(" + options.timeoutMillis() + "L)") + ", "
                + map.item() + " -> {";
    }

    private static void blank(StringBuilder text, int at) {
        if (text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            text.setCharAt(at, ' ');
        }
    }

    private static int offset(CharSequence text, int line) {
        var at = 0;
        for (var number = 1; number < line; number++) {
            at = text.toString().indexOf('\n', at) + 1;
        }
        return at;
    }
}
