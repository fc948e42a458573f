package dev.flowcell.kernel.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.FieldModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import dev.flowcell.kernel.compile.Batch.Result;
import org.jspecify.annotations.Nullable;

/// Compiles what a cell does, all of it at once: 20 statements take little longer than one, where JShell would compile
/// each of them several times.
public final class CellCompiler {

    private record Tools(MemoryFiles files, CompilerPool pool, CellParser parser) {
    }

    private final Map<String, byte[]> snippets;
    private final List<String> options;
    private final CompletableFuture<Tools> tools = new CompletableFuture<>();

    /// @param snippets
    ///            the classes of JShell's snippets and of variables, by name; read at each compilation
    /// @param options
    ///            of the compiler
    public CellCompiler(Map<String, byte[]> snippets, List<String> options) {
        this.snippets = snippets;
        this.options = options;
    }

    /** Makes it ready; until then, who uses it waits. */
    public void open(List<Path> classPath) {
        StandardJavaFileManager platform = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null,
                null);
        MemoryFiles files = new MemoryFiles(platform, snippets);
        List<String> all = new ArrayList<>(List.of("-proc:none", "-Xlint:none", "-parameters"));
        all.addAll(options);
        CompilerPool pool = new CompilerPool(files, List.copyOf(all));
        setClassPath(files, classPath);
        tools.complete(new Tools(files, pool, new CellParser(pool)));
    }

    /** It can't be made ready. */
    public void failed(Exception why) {
        tools.completeExceptionally(why);
    }

    private Tools tools() {
        return tools.join();
    }

    /// Compiles something, so that the next compilation is fast.
    ///
    /// @param cell
    ///            what is like the cells to come
    public synchronized void warmUp(String cell, String imports) {
        parse(cell).ifPresent(pieces -> compile(new Batch(0, "warm.java", cell, pieces, true, imports, Map.of())));
    }

    /** Sets the class path of the cells. */
    public synchronized void classPath(List<Path> paths) {
        setClassPath(tools().files, paths);
        tools().pool.clear();
    }

    private static void setClassPath(MemoryFiles files, List<Path> paths) {
        try {
            files.platform().setLocationFromPaths(StandardLocation.CLASS_PATH, paths);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cell's pieces, if all of it could stand in a method. */
    public synchronized Optional<List<Piece>> parse(String text) {
        return tools().parser.parse(text);
    }

    /** The pieces of each snippet; those that could not stand in a method are of kind `other`. */
    public synchronized List<List<Piece>> parseSnippets(List<String> snippets) {
        return tools().parser.parseSnippets(snippets);
    }

    /** Compiles a batch. */
    public synchronized Result compile(Batch batch) {
        Batch lean = batch.withNeededImports();
        return !lean.imports().equals(batch.imports()) && compileAsIs(lean) instanceof Result.Compiled compiled
                ? compiled
                : compileAsIs(batch);
    }

    private Result compileAsIs(Batch batch) {
        Set<String> unknown = new HashSet<>();
        for (Piece.Declared variable : declared(batch)) {
            if (variable.type() == null) {
                unknown.add(variable.name());
            }
        }
        Map<String, String> types = new HashMap<>();
        if (!unknown.isEmpty()) {
            List<Problem> problems = new ArrayList<>();
            types.putAll(infer(batch, unknown, problems));
            if (!types.keySet().containsAll(unknown)) {
                return new Result.Refused(problems);
            }
        }
        Set<String> fresh = fresh(batch, types);
        Result result = generate(batch, types, fresh, true);
        if (result instanceof Result.Refused && batch.shown()
                && batch.pieces().getLast().kind() == Piece.Kind.effect) {
            // A call that gives nothing is a statement.
            return generate(batch, types, fresh, false) instanceof Result.Compiled compiled ? compiled : result;
        }
        return result;
    }

    private static List<Piece.Declared> declared(Batch batch) {
        return batch.pieces().stream().flatMap(piece -> piece.variables().stream()).toList();
    }

    /** Those that have no field yet, or one of another type. */
    private static Set<String> fresh(Batch batch, Map<String, String> types) {
        Set<String> fresh = new HashSet<>();
        for (Piece.Declared variable : declared(batch)) {
            Variable known = batch.variables().get(variable.name());
            boolean same = known != null && (variable.type() != null
                    ? variable.type().equals(known.written())
                    : String.valueOf(types.get(variable.name())).equals(known.qualified()));
            if (!same) {
                fresh.add(variable.name());
            }
        }
        return fresh;
    }

    private Map<String, String> infer(Batch batch, Set<String> unknown, List<Problem> problems) {
        Set<String> fresh = fresh(batch, Map.of());
        fresh.removeAll(unknown);
        // What a former cell calls by one of these names is another variable.
        Map<String, Variable> others = new HashMap<>(batch.variables());
        Batch typing = new Batch(batch.number(), batch.file(), batch.text(), batch.pieces(), batch.shown(),
                batch.imports(), others);
        Source source = new BatchSource(typing, Map.of(), fresh).write(true);
        Map<String, String> types = new HashMap<>();
        tools().pool.run(List.of(new MemoryFiles.Source(batch.file(), source.toString())),
                problem -> collect(problem, source, problems), task -> {
                    Iterable<? extends CompilationUnitTree> units = task.parse();
                    task.analyze();
                    units.forEach(unit -> types.putAll(types(task, unit, unknown)));
                    return true;
                });
        tools().files.takeWritten();
        return types;
    }

    private static void collect(Diagnostic<?> problem, Source source, List<Problem> problems) {
        if (problem.getKind() == Diagnostic.Kind.ERROR) {
            problems.add(Problem.of(problem, source));
        }
    }

    private static Map<String, String> types(JavacTask task, CompilationUnitTree unit, Set<String> names) {
        Map<String, String> types = new HashMap<>();
        Trees trees = Trees.instance(task);
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
                return method.getName().contentEquals(BatchSource.METHOD) ? super.visitMethod(method, none) : null;
            }

            @Override
            public @Nullable Void visitVariable(VariableTree variable, @Nullable Void none) {
                TreePath path = getCurrentPath();
                String name = variable.getName().toString();
                boolean topLevel = path.getParentPath().getParentPath().getLeaf() instanceof MethodTree;
                if (topLevel && names.contains(name)) {
                    var element = trees.getElement(path);
                    if (element != null && Denotable.is(element.asType())) {
                        types.put(name, element.asType().toString());
                    }
                }
                return null;
            }
        }.scan(unit, null);
        return types;
    }

    private Result generate(Batch batch, Map<String, String> types, Set<String> fresh, boolean value) {
        Source source = new BatchSource(batch, types, fresh).write(value);
        List<Problem> problems = new ArrayList<>();
        Map<String, byte[]> classes = generated(new MemoryFiles.Source(batch.file(), source.toString()),
                problem -> collect(problem, source, problems));
        if (!problems.isEmpty() || !classes.containsKey(batch.body())) {
            return new Result.Refused(problems);
        }
        if (fresh.isEmpty()) {
            classes.remove(batch.holder());
            return new Result.Compiled(classes, List.of(), value && batch.shown());
        }
        Map<String, String> signatures = signatures(classes.getOrDefault(batch.holder(), new byte[0]));
        List<Variable> declared = new ArrayList<>();
        for (int i = 0; i < batch.pieces().size(); i++) {
            for (Piece.Declared each : batch.pieces().get(i).variables()) {
                if (fresh.contains(each.name())) {
                    declared.add(new Variable(each.name(), each.type(), types.get(each.name()),
                            signatures.getOrDefault(each.name(), ""), batch.holder(), i));
                }
            }
        }
        return new Result.Compiled(classes, declared, value && batch.shown());
    }

    /** The types of a class's fields. */
    static Map<String, String> signatures(byte[] bytes) {
        Map<String, String> signatures = new HashMap<>();
        for (FieldModel field : ClassFile.of().parse(bytes).fields()) {
            signatures.put(field.fieldName().stringValue(),
                    field.findAttribute(Attributes.signature()).map(each -> each.signature().stringValue())
                            .orElse(field.fieldType().stringValue()));
        }
        return signatures;
    }

    /// Makes a variable's class anew, since a type that it names has changed.
    ///
    /// @return the class's bytes, or null where it does not compile any more
    public synchronized byte @Nullable [] holder(int number, String imports, Variable variable) {
        String name = Variables.holder(number);
        String type = variable.written() == null ? TypeNames.withoutSnippets(variable.source()) : variable.source();
        String text = "package " + MemoryFiles.PACKAGE + "; " + BatchSource.withoutVariables(imports) + "class "
                + name.substring(name.indexOf('.') + 1) + " { public static " + type + " " + variable.name() + "; }";
        return generated(new MemoryFiles.Source("variable.java", text), ignored -> {
        }).get(name);
    }

    /** The classes of a source; none where it does not compile. */
    private Map<String, byte[]> generated(MemoryFiles.Source source, DiagnosticListener<JavaFileObject> problems) {
        tools().pool.run(List.of(source), problems, task -> {
            task.parse();
            task.analyze();
            task.generate();
            return true;
        });
        return tools().files.takeWritten();
    }

    /** A variable whose class was made anew. */
    public static Variable moved(Variable variable, String holder, byte[] bytes) {
        return variable.at(holder, signatures(bytes).getOrDefault(variable.name(), ""));
    }
}
