package dev.flowcell.kernel.compile;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Writes the source of a batch: a class whose method does what the pieces do, with each variable a static field of
/// another class, where it outlives the method. `reached$` counts the pieces, so that it is known after an exception
/// which of them were not reached.
final class BatchSource {

    /** The method with the pieces. */
    static final String METHOD = "do_it$body";
    /** The field with the number of the piece that runs. */
    static final String REACHED = "reached$";

    private static final Pattern SNIPPET_IMPORT = Pattern
            .compile("import static REPL\\.(\\$JShell\\$\\w+)\\.([^.;\\s]+);");

    private final Batch batch;
    private final Map<String, String> types;
    private final Set<String> fresh;
    private final Source source;

    /// @param types
    ///            the types of `var`s, as far as they are known, by name
    /// @param fresh
    ///            the variables that need a field
    BatchSource(Batch batch, Map<String, String> types, Set<String> fresh) {
        this.batch = batch;
        this.types = types;
        this.fresh = fresh;
        source = new Source(batch.text());
    }

    /// @param value
    ///            whether the last piece's value is kept; if not, it is a statement
    Source write(boolean value) {
        source.add("package " + MemoryFiles.PACKAGE + "; " + imports() + "class " + batch.simpleBody()
                + " { static int " + REACHED + "; static Object value$; static void " + METHOD
                + "() throws Throwable { ");
        int number = 0;
        for (Piece piece : batch.pieces()) {
            source.skipTo(piece.start()).add(REACHED + " = " + number++ + "; ");
            write(piece, value && batch.shows(piece));
        }
        source.add(" } public static Object do_it$() throws Throwable { " + METHOD
                + "(); Object value = value$; value$ = null; return value; } } class " + batch.simpleHolder() + " { ");
        batch.pieces().forEach(piece -> piece.variables().forEach(this::field));
        source.add("}");
        return source;
    }

    /** Only what the cell names: each import costs time. */
    private String imports() {
        Set<String> names = batch.names();
        StringBuilder imports = new StringBuilder();
        Matcher lines = SNIPPET_IMPORT.matcher(withoutVariables(batch.imports()));
        while (lines.find()) {
            boolean wanted = names.contains(lines.group(2));
            lines.appendReplacement(imports, wanted ? Matcher.quoteReplacement(lines.group()) : "");
        }
        lines.appendTail(imports);
        for (String name : names) {
            Variable known = batch.variables().get(name);
            if (fresh.contains(name)) {
                imports.append("import static ").append(batch.holder()).append('.').append(name).append("; ");
            } else if (known != null) {
                imports.append("import static ").append(known.holder()).append('.').append(name).append("; ");
            }
        }
        return imports.toString();
    }

    /** Imports without the one by which JShell sees the variables of batches. */
    static String withoutVariables(String imports) {
        return imports.replace('\n', ' ').replace("import static " + MemoryFiles.PACKAGE + "." + Variables.ALL + ".*;",
                "");
    }

    private void write(Piece piece, boolean value) {
        switch (piece.kind()) {
            case variables -> piece.variables().forEach(this::assign);
            case statement -> {
                source.copyTo(piece.end());
                end(piece, true);
            }
            case effect, assignment -> {
                source.add(value ? "value$ = " : "").copyTo(piece.end());
                end(piece, false);
            }
            case expression -> {
                source.add(value ? "value$ = " : "Object _ = ").copyTo(piece.end());
                end(piece, false);
            }
            case other -> throw new IllegalArgumentException("can't be compiled with others: " + piece);
        }
    }

    private void end(Piece piece, boolean maybeBlock) {
        char last = batch.text().charAt(piece.end() - 1);
        source.add(last == ';' || maybeBlock && last == '}' ? " " : "; ");
    }

    private void assign(Piece.Declared variable) {
        String type = type(variable);
        if (variable.start() < 0) {
            source.add(variable.name() + " = " + initial(type) + "; ");
            return;
        }
        source.skipTo(variable.start());
        if (type == null) {
            source.add("var "); // of this method, until its type is known
        }
        source.add(variable.name() + " = " + (variable.array() ? "new " + type + " " : "")).copyTo(variable.end())
                .add("; ");
    }

    private @Nullable String type(Piece.Declared variable) {
        return variable.type() != null ? variable.type() : types.get(variable.name());
    }

    private static String initial(@Nullable String type) {
        return switch (String.valueOf(type)) {
            case "byte", "short", "int", "long", "float", "double", "char" -> "0";
            case "boolean" -> "false";
            default -> "null";
        };
    }

    private void field(Piece.Declared variable) {
        String type = type(variable);
        if (type == null || !fresh.contains(variable.name())) {
            return;
        }
        source.add("public static ");
        if (variable.typeStart() >= 0 && variable.type() != null) {
            source.copy(variable.typeStart(), variable.typeStart() + variable.type().length());
        } else {
            source.add(type);
        }
        source.add(" " + variable.name() + "; ");
    }
}
