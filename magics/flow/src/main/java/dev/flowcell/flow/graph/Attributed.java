package dev.flowcell.flow.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.FlowUnit;
import dev.flowcell.flow.java.JavaCompilation;
import org.jspecify.annotations.Nullable;

/// The flow's class after one run of the compiler.
///
/// @param runs
///            what cells run, by the names of the methods that are made of it
record Attributed(JavacTask task, Trees trees, CompilationUnitTree tree, FlowUnit unit, Fields fields,
        Map<String, Symbol.Run> runs, List<Diagnostic<? extends JavaFileObject>> diagnostics) {

    static Attributed of(JavaCompilation compilation, FlowUnit unit, Map<String, Symbol.Run> runs) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = compilation.task(List.of(unit.source()), diagnostics);
        try {
            var tree = task.parse().iterator().next();
            task.analyze();
            var flow = Objects.requireNonNull(task.getElements().getTypeElement(unit.className()));
            return new Attributed(task, Trees.instance(task), tree, unit, new Fields(flow), runs,
                    diagnostics.getDiagnostics());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The members of the flow's class that come from some cells: their methods and types, and what they run. */
    Map<String, List<TreePath>> members(Set<String> cells) {
        var members = new HashMap<String, List<TreePath>>();
        for (var type : tree.getTypeDecls()) {
            if (type instanceof ClassTree whole) {
                var path = new TreePath(new TreePath(tree), whole);
                for (var member : whole.getMembers()) {
                    var place = new TreePath(path, member);
                    var cell = cell(place);
                    if (cell != null && cells.contains(cell)) {
                        members.computeIfAbsent(cell, key -> new ArrayList<>()).add(place);
                    }
                }
            }
        }
        return members;
    }

    private @Nullable String cell(TreePath member) {
        var element = trees.getElement(member);
        var run = element == null ? null : runs.get(element.getSimpleName().toString());
        if (run != null && member.getLeaf().getKind() == Tree.Kind.METHOD) {
            return run.cell();
        }
        var end = trees.getSourcePositions().getEndPosition(tree, member.getLeaf());
        return unit.origin(end).map(origin -> origin.cell().id()).orElse(null);
    }

    /** Where a tree begins in the code of a cell, or -1. */
    int offset(Tree part, String cell) {
        var position = trees.getSourcePositions().getStartPosition(tree, part);
        return unit.origin(position).filter(origin -> origin.cell().id().equals(cell))
                .map(FlowUnit.Origin::offset).orElse(-1);
    }

    @Nullable
    Element element(TreePath path) {
        return trees.getElement(path);
    }

    /** What cells run, by the names of the methods that are made of it. */
    static Map<String, Symbol.Run> runs(FlowCode flow) {
        var runs = new HashMap<String, Symbol.Run>();
        flow.names().forEach((cell, name) -> {
            runs.put(name, new Symbol.Run(cell, false));
            runs.put(FlowClassWriter.itemsMethod(name), new Symbol.Run(cell, true));
        });
        return runs;
    }
}
