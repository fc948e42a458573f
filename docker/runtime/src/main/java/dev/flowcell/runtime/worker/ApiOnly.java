package dev.flowcell.runtime.worker;

/// The parent of the user's classes: the platform, Flowcell's API and Jackson's annotations, nothing else of the
/// worker, so that a notebook may bring its own versions of what the worker uses.
final class ApiOnly extends ClassLoader {

    private final ClassLoader own = ApiOnly.class.getClassLoader();

    ApiOnly() {
        super("flowcell-api", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        // Some of the JDK's modules, such as jdk.compiler, belong to the application's loader.
        if (name.startsWith("dev.flowcell.api.") || name.startsWith("com.fasterxml.jackson.annotation.")
                || name.startsWith("com.sun.") || name.startsWith("jdk.")) {
            return own.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
