package dev.flowcell.runtime.worker;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Lets the worker redefine classes in place, so that variables beside a changed method keep their values. */
public final class Agent {

    private static volatile @Nullable Instrumentation instrumentation;

    private Agent() {
    }

    /** Called by the virtual machine before `main`. */
    public static void premain(@Nullable String arguments, Instrumentation given) {
        instrumentation = given;
    }

    static @Nullable Instrumentation instrumentation() {
        return instrumentation;
    }

    /** Opens a package of the JDK to the worker, not to the user's code. */
    static void open(Class<?> neighbour) {
        Instrumentation given = instrumentation;
        if (given != null) {
            given.redefineModule(neighbour.getModule(), Set.of(), Map.of(),
                    Map.of(neighbour.getPackageName(), Set.of(Agent.class.getModule())), Set.of(), Map.of());
        }
    }
}
