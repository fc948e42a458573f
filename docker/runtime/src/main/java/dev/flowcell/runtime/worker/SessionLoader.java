package dev.flowcell.runtime.worker;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.flowcell.runtime.ApiLoader;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Loads the classes of a session's snippets, and the libraries on its class path. */
final class SessionLoader implements LoaderDelegate {

    /** The package of all classes that JShell makes. */
    private static final String CELLS = "REPL";

    private static final class Loader extends URLClassLoader {

        private final Map<String, byte[]> snippets = new ConcurrentHashMap<>();

        Loader() {
            super("session", new URL[0], new ApiLoader());
            setPackageAssertionStatus(CELLS, true); // an `assert` of a cell is meant, as in a flow's run
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = snippets.get(name);
            return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }

    private final Loader loader = new Loader();

    ClassLoader loader() {
        return loader;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException, EngineTerminationException {
        boolean[] loaded = new boolean[classes.length];
        try {
            for (ClassBytecodes each : classes) {
                loader.snippets.put(each.name(), each.bytecodes());
            }
            for (int i = 0; i < classes.length; i++) {
                var _ = loader.loadClass(classes[i].name()).getDeclaredMethods(); // links it: what is wrong shows here
                loaded[i] = true;
            }
        } catch (Throwable e) {
            throw new ClassInstallException("load: " + e, loaded);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        for (ClassBytecodes each : classes) {
            loader.snippets.put(each.name(), each.bytecodes());
        }
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        try {
            for (String each : path.split(File.pathSeparator, -1)) {
                loader.addURL(Path.of(each).toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new InternalException(e.toString());
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }
}
