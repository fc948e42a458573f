package dev.flowcell.flow.java;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.sun.source.util.JavacTask;
import dev.flowcell.api.Flowcell;
import dev.flowcell.flow.library.Libraries;

/// javac in memory, over the libraries of one flow. What user code sees beside them is Flowcell's API and Jackson's
/// annotations. For one thread at a time.
public final class JavaCompilation implements AutoCloseable {

    /** Concatenations are plain calls: linked when it is run, a first one takes 7 ms of the process of a pod. */
    private static final List<String> OPTIONS = List.of("-proc:none", "-g:source,lines", "-implicit:none",
            "-Xlint:none",
            "-Xmaxerrs", "10000",
            "-encoding", "UTF-8", "-XDshould-stop.ifError=FLOW", "-XDstringConcat=inline");

    private final StandardJavaFileManager files;

    /** Opens the libraries. */
    public JavaCompilation(Libraries libraries) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: a JDK is needed");
        }
        files = compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8);
        var paths = new LinkedHashSet<Path>(libraries.paths());
        paths.add(home(Flowcell.class));
        paths.add(home(JsonCreator.class));
        try {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, paths);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A task over sources, not begun yet.
    ///
    /// @param diagnostics
    ///            hears of errors, with positions in the sources
    public JavacTask task(List<? extends JavaFileObject> sources, DiagnosticCollector<JavaFileObject> diagnostics) {
        return task(files, sources, diagnostics);
    }

    /** The class files of a source, by path, such as `flow/News.class`; empty if there is an error. */
    public TreeMap<String, byte[]> classes(Source source, DiagnosticCollector<JavaFileObject> diagnostics) {
        var memory = new Memory(files);
        var done = task(memory, List.of(source), diagnostics).call();
        return done ? memory.classes() : new TreeMap<>();
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// An error's message on one line, without the names that a cell does not say.
    ///
    /// @param className
    ///            that class
    public static String message(Diagnostic<?> diagnostic, String className) {
        var parts = new ArrayList<String>();
        for (var line : diagnostic.getMessage(Locale.ENGLISH).lines().map(String::strip).toList()) {
            if (line.startsWith("symbol:")) {
                parts.set(0, parts.getFirst() + ": " + line.substring("symbol:".length()).strip());
            } else if (!line.startsWith("location:") && !line.isEmpty()) {
                parts.add(line);
            }
        }
        return String.join(" ", parts).replace(" in class " + className, "").replace(className + ".", "")
                .replaceAll("\\bjava\\.(lang|util)\\.(?=[A-Z])", "");
    }

    private static JavacTask task(JavaFileManager files, List<? extends JavaFileObject> sources,
            DiagnosticCollector<JavaFileObject> diagnostics) {
        return (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(new StringWriter(), files, diagnostics,
                OPTIONS, null, sources);
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A source in memory. */
    public static final class Source extends SimpleJavaFileObject {

        private final String text;

        /// @param path
        ///            such as `flow/News.java`
        public Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

        private final TreeMap<String, ByteArrayOutputStream> written = new TreeMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, Kind kind,
                FileObject sibling) {
            var path = className.replace('.', '/') + kind.extension;
            return new SimpleJavaFileObject(URI.create("memory:///" + path), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var stream = new ByteArrayOutputStream();
                    written.put(path, stream);
                    return stream;
                }
            };
        }

        @Override
        public void close() {
            // The shared manager below stays open.
        }

        TreeMap<String, byte[]> classes() {
            var classes = new TreeMap<String, byte[]>();
            written.forEach((path, stream) -> classes.put(path, stream.toByteArray()));
            return classes;
        }
    }
}
