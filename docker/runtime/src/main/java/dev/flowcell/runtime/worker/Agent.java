package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;

/// Lets the worker redefine classes in place, so that variables beside a changed method keep their values.
///
/// It is loaded when it is first needed, in the way of a program whose jar names a `Launcher-Agent-Class`. With
/// `-javaagent` the worker would start in twice the time: the virtual machine then does without its class cache.
public final class Agent {

    /** The package of the JDK that loads agents, which has to be exported to the worker: an option for its virtual machine. */
    public static final String OPTION = "--add-exports=java.instrument/sun.instrument=ALL-UNNAMED";

    private static final String LOADER = "sun.instrument.InstrumentationImpl";

    private static @Nullable Path folder;
    private static boolean tried;
    private static volatile @Nullable Instrumentation instrumentation;

    private Agent() {
    }

    /** Called by the virtual machine when it has loaded the agent. */
    public static void agentmain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Where there is place for the agent's jar. */
    static synchronized void in(Path place) {
        folder = place;
    }

    /** Null where the virtual machine has no agents, or was not given the option for this one. */
    static synchronized @Nullable Instrumentation instrumentation() {
        Path place = folder;
        if (!tried && place != null) {
            tried = true;
            try {
                load(place.resolve("agent.jar"));
            } catch (ReflectiveOperationException | IOException e) {
                System.getLogger(Agent.class.getName()).log(System.Logger.Level.DEBUG, "Classes can't be redefined", e);
            }
        }
        return instrumentation;
    }

    /** The jar has a manifest alone; the class comes from the class path. */
    private static void load(Path jar) throws ReflectiveOperationException, IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Launcher-Agent-Class", Agent.class.getName());
        attributes.putValue("Can-Redefine-Classes", "true");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream empty = new JarOutputStream(out, manifest)) {
            empty.finish();
        }
        try {
            Class.forName(LOADER).getMethod("loadAgent", String.class).invoke(null, jar.toString());
        } finally {
            Files.delete(jar);
        }
    }

    /** Opens a package of the JDK to the worker, not to the user's code. */
    static void open(Class<?> neighbour) {
        Instrumentation given = instrumentation();
        if (given != null) {
            given.redefineModule(neighbour.getModule(), Set.of(), Map.of(),
                    Map.of(neighbour.getPackageName(), Set.of(Agent.class.getModule())), Set.of(), Map.of());
        }
    }
}
