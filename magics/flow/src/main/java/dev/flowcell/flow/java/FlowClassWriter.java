package dev.flowcell.flow.java;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.java.FlowUnit.Writer;
import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.flow.java.Snippet.Variable;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// Cells as one class: their variables are its static fields, each cell that runs is one of its methods, their types
/// and methods are its members. This is what javac looks at for the graph, and what ships.
public final class FlowClassWriter {

    private static final String INDENT = "    ";
    private static final String BODY = INDENT + INDENT;
    private static final Map<String, String> ZERO = Map.of("boolean", "false", "byte", "0", "short", "0", "char",
            "0", "int", "0", "long", "0", "float", "0", "double", "0");

    private final FlowCode flow;
    private final String documentation;
    private final Predicate<Cell> whole;
    private final Writer out = new Writer();
    private final Set<String> fields = new LinkedHashSet<>();

    private FlowClassWriter(FlowCode flow, String documentation, Predicate<Cell> whole) {
        this.flow = flow;
        this.documentation = documentation;
        this.whole = whole;
    }

    /// Writes the class.
    ///
    /// @param documentation
    ///            its Javadoc, a line each
    public static FlowUnit write(FlowCode flow, String documentation) {
        return new FlowClassWriter(flow, documentation, cell -> true).write();
    }

    /// Writes as much of the class as some of its cells need to compile: of the others only what they declare.
    ///
    /// @param whole
    ///            the ids of those cells
    public static FlowUnit write(FlowCode flow, Set<String> whole) {
        return new FlowClassWriter(flow, "", cell -> whole.contains(cell.id())).write();
    }

    private FlowUnit write() {
        header(out, flow);
        documentation.lines().forEach(line -> out.add(("/// " + line).stripTrailing()).add("\n"));
        out.add("public final class ").add(flow.simpleName()).add(" {\n");
        for (var code : flow.cells()) {
            if (whole.test(code.cell())) {
                cell(code);
            } else {
                outline(code);
            }
        }
        out.add("}\n");
        return out.unit(flow.className());
    }

    /** Package and imports: what every cell sees, then what cells import. */
    static void header(Writer out, FlowCode flow) {
        out.add("package ").add(flow.className().substring(0, flow.className().lastIndexOf('.'))).add(";\n\n");
        out.add("import module java.base;\n\n");
        out.add("import static dev.flowcell.api.Flowcell.*;\nimport static java.util.stream.Collectors.*;\n\n");
        var seen = new LinkedHashSet<String>();
        for (var code : flow.cells()) {
            for (var snippet : code.snippets()) {
                if (snippet.kind() == Kind.imports && !snippet.broken() && seen.add(snippet.text())) {
                    out.copy(code.cell(), code.cell().code(), snippet.start(), snippet.end(), "");
                    out.add(snippet.text().endsWith(";") ? "\n" : ";\n");
                }
            }
        }
        out.add(seen.isEmpty() ? "" : "\n");
    }

    private void cell(CellCode code) {
        var cell = code.cell();
        var name = flow.names().get(cell.id());
        var members = code.snippets().stream()
                .anyMatch(snippet -> snippet.kind() == Kind.type || snippet.kind() == Kind.method);
        if (name == null && !members) {
            return;
        }
        out.add("\n" + INDENT + "// Cell " + cell.number() + (name == null ? "" : ": " + name) + "\n");
        if (cell.role() != Role.map) {
            members(out, flow, code);
        }
        if (name != null) {
            out.add(members && cell.role() != Role.map ? "\n" : "");
            fields(code);
            if (cell.role() == Role.map) {
                map(code, name);
            } else {
                out.add(INDENT + "static void " + name + "() throws Throwable {\n");
                body(code, false);
                out.add(INDENT + "}\n");
            }
        }
    }

    /** What a cell declares for others. */
    private void outline(CellCode code) {
        if (code.cell().role() != Role.map) {
            outlines(out, flow, code);
        }
        if (flow.names().containsKey(code.cell().id())) {
            fields(code);
        }
    }

    /** The cell's types and methods without what they do. */
    static void outlines(Writer out, FlowCode flow, CellCode code) {
        for (var snippet : code.snippets()) {
            if (!snippet.broken() && !snippet.outline().isEmpty() && flow.declarations().counts(snippet)) {
                out.add(INDENT + (isStatic(snippet) ? "" : "static ")).add(snippet.outline()).add("\n");
            }
        }
    }

    /** The cell's types and methods, as static members. */
    static void members(Writer out, FlowCode flow, CellCode code) {
        var before = 0;
        var any = false;
        for (var snippet : code.snippets()) {
            var counts = !snippet.broken() && flow.declarations().counts(snippet);
            if (counts && (snippet.kind() == Kind.type || snippet.kind() == Kind.method)) {
                out.add(any ? "\n" : "");
                any = true;
                comment(out, code, before, snippet.start(), INDENT, false);
                out.add(INDENT).add(isStatic(snippet) ? "" : "static ");
                out.copy(code.cell(), code.cell().code(), snippet.start(), snippet.end(), INDENT);
                out.add("\n");
            }
            before = snippet.end();
        }
    }

    /** Whether it is static as it stands. */
    private static boolean isStatic(Snippet snippet) {
        var tokens = JavaScanner.tokens(snippet.text());
        for (var token : tokens) {
            if (token.is("static") || token.is("record") || token.is("enum") || token.is("interface")) {
                return true;
            }
            if (token.is(snippet.name()) || token.is("{")) {
                return false;
            }
        }
        return false;
    }

    private void fields(CellCode code) {
        var any = false;
        var map = code.cell().map();
        if (map != null) {
            if (map.out() != null && flow.declarations().cell(map.out()).equals(code.cell().id())) {
                field(code.cell(), map.out(), null);
                any = true;
            }
        } else {
            for (var snippet : code.snippets()) {
                for (var variable : snippet.variables()) {
                    if (flow.declarations().counts(variable)) {
                        field(code.cell(), variable.name(), variable);
                        any = true;
                    }
                }
            }
        }
        out.add(any ? "\n" : "");
    }

    private void field(Cell cell, String name, @Nullable Variable variable) {
        if (fields.add(name)) {
            out.add(INDENT + "static ");
            if (variable != null && variable.type() != null && whole.test(cell)) {
                out.echo(cell, variable.type(), variable.typeAt());
            } else if (variable != null && variable.type() != null) {
                out.add(variable.type());
            } else {
                out.add(flow.types().getOrDefault(name, FlowCode.LOST_TYPE));
            }
            out.add(" " + name + ";\n");
        }
    }

    private void map(CellCode code, String name) {
        var header = Objects.requireNonNull(code.cell().map());
        var types = flow.maps().get(code.cell().id());
        var items = types == null ? FlowCode.LOST_TYPE : types.items();
        out.add(INDENT + "static " + items + " " + itemsMethod(name) + "() throws Throwable {\n" + BODY + "return ");
        items(out, code.cell());
        out.add(";\n" + INDENT + "}\n\n");
        var result = header.out() == null
                ? "void"
                : types == null || types.result() == null ? FlowCode.LOST_TYPE : types.result();
        var item = types == null ? FlowCode.LOST_TYPE : types.item();
        out.add(INDENT + "static " + result + " " + name + "(" + item + " " + header.item()
                + ") throws Throwable {\n");
        body(code, header.out() != null);
        out.add(INDENT + "}\n");
    }

    /** The name of the method that gives a fan-out's items. */
    public static String itemsMethod(String step) {
        return step + "Items";
    }

    /** Adds the items' expression; its place is in the blanked first line of the cell. */
    static void items(Writer out, Cell cell) {
        var header = Objects.requireNonNull(cell.map());
        var lineStart = 0;
        for (var line = 1; line < header.line(); line++) {
            lineStart = cell.code().indexOf('\n', lineStart) + 1;
        }
        var start = lineStart + header.itemsColumn() - 1;
        var end = start + header.items().length();
        if (end > cell.code().length()) {
            out.add(header.items());
        } else {
            var source = new StringBuilder(cell.code()).replace(start, end, header.items()).toString();
            out.copy(cell, source, start, end, BODY);
        }
    }

    private void body(CellCode code, boolean result) {
        body(out, flow, code, result, false, BODY);
    }

    /// The statements of a cell.
    ///
    /// @param result
    ///            the last expression is returned
    static void body(Writer out, FlowCode flow, CellCode code, boolean result, boolean local, String indent) {
        var before = 0;
        var source = code.cell().code();
        var inMap = code.cell().role() == Role.map;
        var snippets = code.snippets();
        var any = false;
        for (var index = 0; index < snippets.size(); index++) {
            var snippet = snippets.get(index);
            var runs = !snippet.declaration() || inMap && snippet.kind() == Kind.type;
            if (runs && !snippet.broken()) {
                comment(out, code, before, snippet.start(), indent, any);
                any = true;
                out.add(indent);
                var last = index == snippets.size() - 1;
                if (snippet.kind() == Kind.variables && !inMap && !local) {
                    variables(out, flow, code, snippet);
                } else {
                    statement(out, code, snippet, result && last, indent);
                }
                var end = trailingComment(source, snippet.end());
                if (end > snippet.end()) {
                    out.add(" ").copy(code.cell(), source, skipBlanks(source, snippet.end()), end, indent);
                }
                out.add("\n");
                before = end;
            } else {
                before = trailingComment(source, snippet.end());
            }
        }
    }

    private static void statement(Writer out, CellCode code, Snippet snippet, boolean result, String indent) {
        var cell = code.cell();
        var shifted = " ".repeat(snippet.start()) + snippet.text();
        var from = snippet.start() + snippet.text().length() - snippet.text().stripLeading().length();
        var terminated = snippet.text().endsWith(";")
                || snippet.kind() == Kind.statement && snippet.text().endsWith("}") || snippet.kind() == Kind.type;
        if (result && (snippet.kind() == Kind.expression || snippet.kind() == Kind.call)) {
            out.add("return ");
        } else if (snippet.kind() == Kind.expression) {
            out.add("var shown" + CellCode.Place.of(cell.code(), from).line() + " = "); // no statement by itself
        }
        out.copy(cell, shifted, from, snippet.end(), indent).add(terminated ? "" : ";");
    }

    private static void variables(Writer out, FlowCode flow, CellCode code, Snippet snippet) {
        var cell = code.cell();
        var first = true;
        for (var variable : snippet.variables()) {
            out.add(first ? "" : " ");
            first = false;
            if (!flow.declarations().counts(variable) && !flow.declarations().cell(variable.name()).equals(cell.id())) {
                out.add(variable.type() == null ? "var " : variable.type() + " ");
            }
            out.copy(cell, cell.code(), variable.at(), variable.at() + variable.name().length(), BODY).add(" = ");
            initial(out, cell, variable);
            out.add(";");
        }
    }

    private static void initial(Writer out, Cell cell, Variable variable) {
        if (variable.initial() < 0) {
            out.add(zero(String.valueOf(variable.type())));
            return;
        }
        if (variable.arrayInitial()) {
            out.add("new " + variable.type() + " ");
        }
        out.copy(cell, cell.code(), variable.initial(), variable.initialEnd(), BODY);
    }

    /** What a variable of a type holds before it is given a value. */
    static String zero(String type) {
        return ZERO.getOrDefault(type, "null");
    }

    /** Comments and blank lines between two parts. */
    private static void comment(Writer out, CellCode code, int from, int to, String indent, boolean spaced) {
        var source = code.cell().code();
        var between = source.substring(Math.min(from, to), to);
        var text = between.strip();
        if (spaced && between.indexOf('\n') != between.lastIndexOf('\n')) {
            out.add("\n");
        }
        if (text.startsWith("/")) {
            var start = Math.min(from, to) + between.indexOf(text);
            out.add(indent).copy(code.cell(), source, start, start + text.length(), indent).add("\n");
        }
    }

    private static int trailingComment(String source, int from) {
        var start = skipBlanks(source, from);
        var lineEnd = JavaScanner.lineEnd(source, start);
        return source.startsWith("//", start) ? lineEnd : from;
    }

    private static int skipBlanks(String source, int from) {
        var at = from;
        while (at < source.length() && (source.charAt(at) == ' ' || source.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
