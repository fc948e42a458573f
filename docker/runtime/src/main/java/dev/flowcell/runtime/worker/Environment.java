package dev.flowcell.runtime.worker;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;

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
