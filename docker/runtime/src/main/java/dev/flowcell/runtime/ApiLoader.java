package dev.flowcell.runtime;

import java.util.HashSet;
import java.util.Set;

/// The parent of the user's classes. It shows the platform, `dev.flowcell.api` and Jackson's annotations, and hides all
/// else that the process itself is made of, so that user code may bring its own version of any library.
public final class ApiLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final Set<String> SHOWN = Set.of("dev.flowcell.api", "com.fasterxml.jackson.annotation");

    /** The JDK's modules that belong to the application's loader, such as `jdk.compiler`, by their packages. */
    private static final class Jdk {

        static final Set<String> PACKAGES = packages();

        private static Set<String> packages() {
            var packages = new HashSet<String>();
            for (var module : ModuleLayer.boot().modules()) {
                if (module.getClassLoader() == ClassLoader.getSystemClassLoader()) {
                    packages.addAll(module.getPackages());
                }
            }
            return packages;
        }
    }

    private final ClassLoader own = ApiLoader.class.getClassLoader();

    /** A loader over the one that loaded this class. */
    public ApiLoader() {
        super("flowcell-api", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var end = name.lastIndexOf('.');
        var packageName = end < 0 ? "" : name.substring(0, end);
        if (SHOWN.contains(packageName)) {
            return own.loadClass(name);
        }
        if (Jdk.PACKAGES.contains(packageName)) {
            return getSystemClassLoader().loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
