package dev.flowcell.flow.java;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.java.FlowCode.MapTypes;
import dev.flowcell.flow.java.FlowUnit.Writer;
import dev.flowcell.flow.java.Snippet.Kind;
import org.jspecify.annotations.Nullable;

/// What `var` and a fan-out's lambda stand for, which javac infers for local variables only: so all of them become
/// locals of one method, in notebook order, while the others are fields already. Its errors say nothing that the class
/// itself will not say better.
public final class TypeInference {

    private static final String METHOD = "infer$";
    private static final String ITEMS = "items$";
    private static final String OPTIONS = ", dev.flowcell.api.MapOptions.parallel(1), ";

    /// What was inferred.
    ///
    /// @param types
    ///            by variable
    /// @param nameless
    ///            variables whose type has no name
    /// @param maps
    ///            by cell id
    /// @param voids
    ///            ids of fan-outs that should give a list and end with a call that has no value
    /// @param problems
    ///            why something could not be inferred, for cells that show no other error
    public record Inferred(Map<String, String> types, Set<String> nameless, Map<String, MapTypes> maps,
            Set<String> voids, List<Problem> problems) {

        /** Nothing. */
        public static final Inferred NONE = new Inferred(Map.of(), Set.of(), Map.of(), Set.of(), List.of());

        /// What is still true of a flow.
        ///
        /// @param cells
        ///            ids of the cells whose types are as before
        /// @param declared
        ///            the variables that those declare
        public Inferred of(Set<String> cells, Set<String> declared) {
            var keptTypes = new HashMap<>(types);
            keptTypes.keySet().retainAll(declared);
            var keptNameless = new HashSet<>(nameless);
            keptNameless.retainAll(declared);
            var keptMaps = new HashMap<>(maps);
            keptMaps.keySet().retainAll(cells);
            var keptVoids = new HashSet<>(voids);
            keptVoids.retainAll(cells);
            return new Inferred(keptTypes, keptNameless, keptMaps, keptVoids,
                    problems.stream().filter(problem -> cells.contains(problem.cell())).toList());
        }

        /** Both together. */
        Inferred and(Inferred other) {
            var all = new Inferred(new HashMap<>(types), new HashSet<>(nameless), new HashMap<>(maps),
                    new HashSet<>(voids), new ArrayList<>(problems));
            all.types.putAll(other.types);
            all.nameless.addAll(other.nameless);
            all.maps.putAll(other.maps);
            all.voids.addAll(other.voids);
            all.problems.addAll(other.problems);
            return all;
        }
    }

    private final FlowCode flow;
    private final Inferred known;
    private final Set<String> unknown;
    private final TypeText text;
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> nameless = new HashSet<>();
    private final Map<String, String> items = new HashMap<>();
    private final Set<String> voids = new HashSet<>();
    private final Map<Integer, String> notItems = new HashMap<>();
    private final List<Probe> probes = new ArrayList<>();
    private boolean needed;

    /** A fan-out once more, without a list, which compiles also where its last call has no value. */
    private record Probe(String cell, int start, int end) {

        boolean contains(long position) {
            return position >= start && position < end;
        }
    }

    private TypeInference(FlowCode flow, Inferred known, Set<String> unknown) {
        this.flow = flow;
        this.known = known;
        this.unknown = unknown;
        this.text = new TypeText(flow.className());
    }

    /// Infers all types that are not written; where nothing needs it, no compiler is asked.
    ///
    /// @param known
    ///            what is known of the other cells
    /// @param cells
    ///            ids of those whose types are not known
    public static Inferred infer(JavaCompilation compilation, FlowCode flow, Inferred known, Set<String> cells) {
        return known.and(new TypeInference(flow, known, cells).infer(compilation));
    }

    private Inferred infer(JavaCompilation compilation) {
        var unit = unit();
        var problems = new ArrayList<Problem>();
        if (needed) {
            var diagnostics = new DiagnosticCollector<JavaFileObject>();
            var task = compilation.task(List.of(unit.source()), diagnostics);
            try {
                var parsed = task.parse();
                task.analyze();
                for (var each : parsed) {
                    new Reader(task).scan(each, null);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            problems.addAll(notItems());
            problems.addAll(CellErrors.of(unit, flow, diagnostics.getDiagnostics().stream()
                    .filter(each -> probes.stream().noneMatch(probe -> probe.contains(each.getPosition()))).toList())
                    .stream().filter(problem -> unknown.contains(problem.cell())).toList());
        }
        return new Inferred(types, nameless, maps(), voids, problems);
    }

    private List<Problem> notItems() {
        return flow.cells().stream().map(CellCode::cell)
                .filter(cell -> notItems.containsKey(cell.number()) && unknown.contains(cell.id())).map(cell -> {
                    var map = Objects.requireNonNull(cell.map());
                    return new Problem(cell.id(), map.line(), map.itemsColumn(),
                            "a %%map goes over an Iterable, an array or a stream: this is of type "
                                    + notItems.get(cell.number()));
                }).toList();
    }

    private FlowUnit unit() {
        var out = new Writer();
        FlowClassWriter.header(out, flow);
        out.add("public final class ").add(flow.simpleName()).add(" {\n");
        var fields = new StringBuilder();
        for (var code : flow.cells()) {
            if (code.cell().role() != Role.map) {
                FlowClassWriter.outlines(out, flow, code);
            }
            for (var snippet : code.snippets()) {
                for (var variable : snippet.variables()) {
                    if (code.cell().role() != Role.map && variable.type() != null
                            && flow.declarations().counts(variable)) {
                        fields.append("static ").append(variable.type()).append(' ').append(variable.name())
                                .append(";\n");
                    }
                }
            }
        }
        out.add(fields.toString()).add("static void " + METHOD + "() throws Throwable {\n");
        for (var code : flow.cells()) {
            if (unknown.contains(code.cell().id()) || hasNameless(code)) {
                locals(out, code);
            } else {
                known(out, code);
            }
        }
        return out.add("}\n}\n").unit(flow.className());
    }

    /** A type without a name is known only where its variable is declared. */
    private boolean hasNameless(CellCode code) {
        return code.snippets().stream().flatMap(snippet -> snippet.variables().stream())
                .anyMatch(variable -> known.nameless().contains(variable.name()));
    }

    /** Locals whose types are known. */
    private void known(Writer out, CellCode code) {
        var map = code.cell().map();
        if (map != null) {
            if (map.out() != null && flow.declarations().cell(map.out()).equals(code.cell().id())) {
                known(out, map.out());
            }
            return;
        }
        for (var snippet : code.snippets()) {
            for (var variable : snippet.variables()) {
                if (snippet.kind() == Kind.variables && variable.type() == null && variable.initial() >= 0
                        && flow.declarations().counts(variable)) {
                    known(out, variable.name());
                }
            }
        }
    }

    private void known(Writer out, String variable) {
        var type = known.types().getOrDefault(variable, FlowCode.LOST_TYPE);
        out.add(type + " " + variable + " = " + FlowClassWriter.zero(type) + ";\n");
    }

    private void locals(Writer out, CellCode code) {
        var cell = code.cell();
        var map = cell.map();
        if (map != null) {
            needed = true;
            out.add("var " + ITEMS + cell.number() + " = ");
            FlowClassWriter.items(out, cell);
            out.add(";\n");
            var counts = map.out() != null && flow.declarations().cell(map.out()).equals(cell.id());
            out.add(map.out() == null ? "" : "var " + (counts ? map.out() : "doubled$" + cell.number()) + " = ");
            out.add("dev.flowcell.api.Maps." + (map.out() == null ? "each" : "map") + "(" + ITEMS + cell.number()
                    + OPTIONS + map.item() + " -> {\n");
            FlowClassWriter.body(out, flow, code, map.out() != null, true, "");
            out.add("});\n");
            if (map.out() != null && !code.snippets().isEmpty() && code.snippets().getLast().kind() == Kind.call) {
                var start = out.length();
                out.add("dev.flowcell.api.Maps.each(" + ITEMS + cell.number() + OPTIONS + map.item() + " -> {\n");
                FlowClassWriter.body(out, flow, code, false, true, "");
                probes.add(new Probe(cell.id(), start, out.add("});\n").length()));
            }
            return;
        }
        for (var snippet : code.snippets()) {
            for (var variable : snippet.variables()) {
                if (snippet.kind() == Kind.variables && variable.type() == null && variable.initial() >= 0
                        && flow.declarations().counts(variable)) {
                    needed = true;
                    out.add("var ").copy(cell, cell.code(), variable.at(), variable.at() + variable.name().length(),
                            "").add(" = ");
                    out.copy(cell, cell.code(), variable.initial(), variable.initialEnd(), "").add(";\n");
                }
            }
        }
    }

    private Map<String, MapTypes> maps() {
        var maps = new HashMap<String, MapTypes>();
        for (var code : flow.cells()) {
            var map = code.cell().map();
            var itemsType = types.get(ITEMS + code.cell().number());
            var item = items.get(String.valueOf(code.cell().number()));
            if (map != null && itemsType != null && item != null && unknown.contains(code.cell().id())) {
                var list = map.out() == null ? null : types.get(map.out());
                maps.put(code.cell().id(), new MapTypes(itemsType, item, list == null ? null : element(list)));
            }
        }
        return maps;
    }

    /** `java.util.List<T>` without its list. */
    private static String element(String list) {
        var begin = list.indexOf('<');
        var element = begin < 0 ? FlowCode.LOST_TYPE : list.substring(begin + 1, list.lastIndexOf('>'));
        return element.equals("?") ? "java.lang.Object" : element;
    }

    /** Reads the types of the method's own locals and of its lambdas' items. */
    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final Trees trees;
        private final Elements elements;
        private final Types compared;
        private int number;

        Reader(JavacTask task) {
            this.trees = Trees.instance(task);
            this.elements = task.getElements();
            this.compared = task.getTypes();
        }

        @Override
        public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
            super.visitVariable(tree, nothing);
            var block = getCurrentPath().getParentPath();
            var method = block.getParentPath();
            if (method != null && method.getLeaf() instanceof MethodTree named
                    && named.getName().contentEquals(METHOD)) {
                var name = tree.getName().toString();
                if (name.startsWith(ITEMS)) {
                    number = Integer.parseInt(name.substring(ITEMS.length())); // the next lambda is its body
                }
                var type = type();
                if (type != null && name.startsWith(ITEMS) && !canBeItems(type)) {
                    notItems.put(number, text.of(type));
                }
                if (type != null && type.getKind() != TypeKind.ERROR) {
                    types.put(name, text.of(type));
                    if (TypeText.nameless(type)) {
                        nameless.add(name);
                    }
                }
            }
            if (block.getLeaf() instanceof LambdaExpressionTree
                    && !items.containsKey(String.valueOf(number)) && number > 0 && isItem(tree)) {
                var type = type();
                if (type != null && type.getKind() != TypeKind.ERROR) {
                    items.put(String.valueOf(number), text.of(type));
                }
            }
            return nothing;
        }

        @Override
        public @Nullable Void visitExpressionStatement(ExpressionStatementTree tree, @Nullable Void nothing) {
            var block = getCurrentPath().getParentPath();
            if (block.getLeaf() instanceof BlockTree body && body.getStatements().getLast() == tree
                    && block.getParentPath().getLeaf() instanceof LambdaExpressionTree) {
                var start = trees.getSourcePositions().getStartPosition(getCurrentPath().getCompilationUnit(), tree);
                var type = trees.getTypeMirror(new TreePath(getCurrentPath(), tree.getExpression()));
                probes.stream().filter(probe -> probe.contains(start) && isProbe(block.getParentPath()))
                        .filter(probe -> type != null && type.getKind() == TypeKind.VOID)
                        .forEach(probe -> voids.add(probe.cell()));
            }
            return super.visitExpressionStatement(tree, nothing);
        }

        /** Whether a lambda is a probe's own, and none within it. */
        private boolean isProbe(TreePath lambda) {
            var call = lambda.getParentPath().getParentPath();
            return call.getLeaf() instanceof ExpressionStatementTree && call.getParentPath().getParentPath() != null
                    && call.getParentPath().getParentPath().getLeaf() instanceof MethodTree method
                    && method.getName().contentEquals(METHOD);
        }

        private boolean canBeItems(TypeMirror type) {
            return type.getKind() == TypeKind.ARRAY || type.getKind() == TypeKind.ERROR || !type.getKind().isPrimitive()
                    && Stream.of("java.lang.Iterable", "java.util.stream.BaseStream").map(elements::getTypeElement)
                            .anyMatch(known -> compared.isSubtype(compared.erasure(type),
                                    compared.erasure(known.asType())));
        }

        private boolean isItem(VariableTree tree) {
            return flow.cells().stream().anyMatch(code -> code.cell().number() == number && code.cell().map() != null
                    && tree.getName().contentEquals(code.cell().map().item()));
        }

        private @Nullable TypeMirror type() {
            var element = trees.getElement(getCurrentPath());
            return element == null ? null : element.asType();
        }
    }
}
