package dev.flowcell.kernel.compile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/** The session's classes as files of the compiler: those of snippets are read from memory, and new ones written there. */
final class MemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {

    /** The package of all snippets; JShell's own choice. */
    static final String PACKAGE = "REPL";

    private final Map<String, byte[]> snippets;
    private final Map<String, byte[]> written = new LinkedHashMap<>();

    /** @param snippets the classes of the session by name; read at each compilation */
    MemoryFiles(StandardJavaFileManager platform, Map<String, byte[]> snippets) {
        super(platform);
        this.snippets = snippets;
    }

    /** The classes that were written since the last call. */
    Map<String, byte[]> takeWritten() {
        Map<String, byte[]> taken = new LinkedHashMap<>(written);
        written.clear();
        return taken;
    }

    StandardJavaFileManager platform() {
        return fileManager;
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds,
            boolean recurse) throws IOException {
        Iterable<JavaFileObject> files = super.list(location, packageName, kinds, recurse);
        if (location != StandardLocation.CLASS_PATH || !packageName.equals(PACKAGE)
                || !kinds.contains(JavaFileObject.Kind.CLASS)) {
            return files;
        }
        List<JavaFileObject> all = new ArrayList<>();
        files.forEach(all::add);
        snippets.forEach((name, bytes) -> all.add(new MemoryClass(name, bytes)));
        return all;
    }

    @Override
    public @Nullable String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof MemoryClass type ? type.className() : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        return one.toUri().equals(other.toUri());
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
            @Nullable FileObject sibling) {
        return new MemoryClass(className, new byte[0]) {
            @Override
            public OutputStream openOutputStream() {
                return new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        written.put(className, toByteArray());
                    }
                };
            }
        };
    }

    /** A source in memory. */
    static final class Source extends SimpleJavaFileObject {

        private final String text;

        /** @param name of the file, as stack traces show it */
        Source(String name, String text) {
            super(URI.create("memory:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
