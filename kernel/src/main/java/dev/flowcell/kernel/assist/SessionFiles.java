package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

import dev.flowcell.kernel.compile.MemoryClass;

/// The compiler's files: the JDK's, the libraries', and the session's classes from memory. What a package holds is
/// listed once, which is most of what a small compilation costs.
final class SessionFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {

    private record Listing(Location location, String packageName, Set<Kind> kinds, boolean recursive) {
    }

    private final Map<Listing, List<JavaFileObject>> listings = new HashMap<>();
    private List<JavaFileObject> session = List.of();
    private Map<String, byte[]> classes = Map.of();
    private List<Path> classPath = List.of();

    SessionFiles(StandardJavaFileManager files) {
        super(files);
    }

    /// Takes a session's classes and libraries.
    ///
    /// @return whether the libraries are others than before
    boolean use(Scope scope) throws IOException {
        if (classes != scope.classes()) {
            classes = scope.classes();
            session = new ArrayList<>();
            classes.forEach((name, bytes) -> session.add(new MemoryClass(name, bytes)));
        }
        if (!classPath.equals(scope.classPath())) {
            classPath = scope.classPath();
            fileManager.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
            listings.keySet().removeIf(listing -> listing.location == StandardLocation.CLASS_PATH);
            return true;
        }
        return false;
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<Kind> kinds, boolean recursive)
            throws IOException {
        if (location == StandardLocation.CLASS_PATH && packageName.equals(Scope.PACKAGE)) {
            return session;
        }
        Listing wanted = new Listing(location, packageName, kinds, recursive);
        List<JavaFileObject> known = listings.get(wanted);
        if (known == null) {
            known = new ArrayList<>();
            for (JavaFileObject file : super.list(location, packageName, kinds, recursive)) {
                known.add(file);
            }
            listings.put(wanted, known);
        }
        return known;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof MemoryClass own ? own.className() : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        return one == other || !(one instanceof MemoryClass) && !(other instanceof MemoryClass)
                && super.isSameFile(one, other);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return file instanceof MemoryClass ? location == StandardLocation.CLASS_PATH : super.contains(location, file);
    }
}
