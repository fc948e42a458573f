package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import dev.flowcell.kernel.compile.CompilerPool;
import org.jspecify.annotations.Nullable;

/** The compiler for probes; used by one request at a time. */
final class Compiler {

    /** Errors are expected: the compiler goes on behind them. */
    private static final List<String> OPTIONS = List.of("-proc:none", "-Xlint:none", "-XDshould-stop.at=FLOW");

    private record Tools(SessionFiles files, CompilerPool pool) {

        static Tools make() {
            SessionFiles files = new SessionFiles(
                    ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, Locale.ROOT, null));
            return new Tools(files, new CompilerPool(files, OPTIONS));
        }
    }

    /** Made at the first use: the session starts without. */
    private @Nullable Tools tools;

    /** What to find out of an analysis, whose elements are of no use any more after it. */
    interface Question<T extends @Nullable Object> {

        T of(Analysis analysis) throws IOException;
    }

    /** Compiles a probe and answers a question about it. */
    <T extends @Nullable Object> T analyze(Scope scope, Probe probe, Question<T> question) throws IOException {
        Tools ready = tools;
        if (ready == null) {
            ready = Tools.make();
            tools = ready;
        }
        if (ready.files.use(scope)) {
            ready.pool.clear();
        }
        JavaFileObject source = new SimpleJavaFileObject(URI.create("session:///$Assist.java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return probe.source();
            }
        };
        return ready.pool.run(List.of(source), ignored -> {
        }, task -> {
            CompilationUnitTree unit = task.parse().iterator().next();
            task.analyze();
            return question.of(new Analysis(task, unit, probe.position()));
        });
    }
}
