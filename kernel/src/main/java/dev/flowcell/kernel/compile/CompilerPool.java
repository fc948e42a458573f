package dev.flowcell.kernel.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import com.sun.tools.javac.api.JavacTaskImpl;
import com.sun.tools.javac.api.JavacTaskPool;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Scope;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.ModuleSymbol;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Names;
import org.jspecify.annotations.Nullable;

/// Runs the compiler, one task at a time, with what it knows of the platform kept from task to task: a task then takes
/// 3 ms in place of 20. That is what JShell does for itself, with a part of the compiler that is only there for whoever
/// starts the virtual machine with `--add-exports` for the packages `api`, `code` and `util` of `com.sun.tools.javac`
/// (the launcher's jar says so in its manifest). Without, each task begins from nothing.
public final class CompilerPool {

    private static final int TASKS = 2;

    /** What to do with a task. */
    public interface Work<T extends @Nullable Object> {

        T with(JavacTask task) throws IOException;
    }

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final JavaFileManager files;
    private final List<String> options;
    private @Nullable JavacTaskPool pool;
    private boolean pooled = true;

    /// @param files
    ///            where the compiler finds classes; what it lists of the package of snippets may change between tasks
    public CompilerPool(JavaFileManager files, List<String> options) {
        this.files = files;
        this.options = options;
    }

    /** The compiler itself. */
    JavaCompiler compiler() {
        return compiler;
    }

    /** Forgets what former tasks have read: the class path has changed. */
    public void clear() {
        pool = null;
    }

    /** Makes a task for sources and does something with it; what the task gives is of use only within. */
    public <T extends @Nullable Object> T run(List<? extends JavaFileObject> sources,
            DiagnosticListener<JavaFileObject> problems, Work<T> work) {
        if (pooled) {
            try {
                return pooled(sources, problems, work);
            } catch (IllegalAccessError notExported) {
                pooled = false;
            }
        }
        return apply(work, (JavacTask) compiler.getTask(null, files, problems, options, null, sources));
    }

    private <T extends @Nullable Object> T pooled(List<? extends JavaFileObject> sources,
            DiagnosticListener<JavaFileObject> problems, Work<T> work) {
        JavacTaskPool tasks = pool;
        if (tasks == null) {
            tasks = new JavacTaskPool(TASKS);
            pool = tasks;
        }
        return tasks.getTask(null, files, problems, options, null, sources, task -> {
            Context context = ((JavacTaskImpl) task).getContext(); // a task that is done has none any more
            try {
                return apply(work, task);
            } finally {
                forgetSnippets(context, files);
            }
        });
    }

    private static <T extends @Nullable Object> T apply(Work<T> work, JavacTask task) {
        try {
            return work.with(task);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes of snippets come and go under the same names; only the platform's and the libraries' stay. */
    private static void forgetSnippets(Context context, JavaFileManager files) {
        Symtab symbols = Symtab.instance(context);
        Names names = Names.instance(context);
        ModuleSymbol module = symbols.unnamedModule;
        PackageSymbol snippets = symbols.getPackage(module, names.fromString(MemoryFiles.PACKAGE));
        if (snippets == null || snippets.members_field == null) {
            return; // nobody looked into it
        }
        // By name those that were read, also where they are found in no other class; to look through all that the
        // compiler knows would take milliseconds.
        try {
            for (JavaFileObject each : files.list(StandardLocation.CLASS_PATH, MemoryFiles.PACKAGE,
                    Set.of(JavaFileObject.Kind.CLASS), false)) {
                String name = files.inferBinaryName(StandardLocation.CLASS_PATH, each);
                symbols.removeClass(module, names.fromString(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forget(snippets.members_field, symbols, module);
        snippets.members_field = null;
        snippets.completer = ClassFinder.instance(context).getCompleter();
    }

    /** Those of a package or class, and within them. */
    private static void forget(Scope members, Symtab symbols, ModuleSymbol module) {
        for (Symbol member : members.getSymbols(ClassSymbol.class::isInstance)) {
            ClassSymbol type = (ClassSymbol) member;
            symbols.removeClass(module, type.flatName());
            if (type.members_field != null) {
                forget(type.members_field, symbols, module);
            }
        }
    }
}
