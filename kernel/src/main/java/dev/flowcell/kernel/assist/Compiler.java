package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.util.Locale;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;

/** The compiler for probes; used by one request at a time. */
final class Compiler {

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private @Nullable SessionFiles files;

    Analysis analyze(Scope scope, Probe probe) throws IOException {
        SessionFiles now = files;
        if (now == null) {
            now = new SessionFiles(compiler.getStandardFileManager(null, Locale.ROOT, null));
            files = now;
        }
        now.use(scope);
        return Analysis.of(compiler, now, probe);
    }
}
