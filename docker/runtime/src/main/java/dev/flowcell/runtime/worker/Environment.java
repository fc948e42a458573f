package dev.flowcell.runtime.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Changes the environment of this process, as its code and the processes that it starts see it. */
final class Environment {

    private Environment() {
    }

    /// Sets variables; null removes one.
    ///
    /// @throws ReflectiveOperationException
    ///             on a JDK whose inner workings differ
    @SuppressWarnings("unchecked")
    static void change(Map<String, @Nullable String> variables) throws ReflectiveOperationException {
        Agent.open(String.class);
        Class<?> environment = Class.forName("java.lang.ProcessEnvironment");
        Field field = environment.getDeclaredField("theEnvironment");
        field.setAccessible(true);
        Map<Object, Object> map = (Map<Object, Object>) field.get(null);
        if (map == null) {
            return;
        }
        for (Map.Entry<String, @Nullable String> variable : variables.entrySet()) {
            Object name = inside("Variable", variable.getKey());
            String value = variable.getValue();
            if (value == null) {
                map.remove(name);
            } else {
                map.put(name, inside("Value", value));
            }
            inherited(variable.getKey(), value);
        }
    }

    /** A child process for which nobody asks for the environment inherits the C library's, not Java's. */
    private static void inherited(String name, @Nullable String value) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find(value == null ? "unsetenv" : "setenv");
        if (function.isEmpty()) {
            return; // not a POSIX system
        }
        try (Arena arena = Arena.ofConfined()) {
            if (value == null) {
                int _ = (int) linker.downcallHandle(function.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS))
                        .invokeExact(arena.allocateFrom(name));
            } else {
                int _ = (int) linker
                        .downcallHandle(function.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                        .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("The environment can't be changed", e);
        }
    }

    private static Object inside(String kind, String text) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.ProcessEnvironment$" + kind);
        try {
            Method of = type.getDeclaredMethod("valueOf", String.class);
            of.setAccessible(true);
            return of.invoke(null, text);
        } catch (NoSuchMethodException e) {
            Constructor<?> constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return constructor.newInstance(text);
        }
    }
}
