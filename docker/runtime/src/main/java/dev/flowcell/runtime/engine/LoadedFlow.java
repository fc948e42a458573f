package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** A flow's plan and its class: variables as static fields, steps as static methods. */
public final class LoadedFlow {

    private final FlowPlan plan;
    private final Class<?> main;

    /// Loads the flow's class, with its assertions enabled, as in a session.
    ///
    /// @throws Fault
    ///             if the loader has no class of the plan's name
    public LoadedFlow(FlowPlan plan, ClassLoader loader) {
        this.plan = plan;
        loader.setClassAssertionStatus(plan.mainClass(), true);
        try {
            this.main = Class.forName(plan.mainClass(), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw Fault.settings("the flow's class " + plan.mainClass() + " can't be loaded: " + e,
                    "register the flow again").causedBy(e);
        }
    }

    /** The plan. */
    public FlowPlan plan() {
        return plan;
    }

    ClassLoader loader() {
        return main.getClassLoader();
    }

    /** The declared type of a variable, or empty where the flow has none of that name. */
    Optional<Type> type(String variable) {
        return field(variable).map(Field::getGenericType);
    }

    @Nullable
    Object value(String variable) {
        try {
            return field(variable).orElseThrow().get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    void assign(String variable, @Nullable Object value) {
        try {
            field(variable).orElseThrow().set(null, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Field> field(String name) {
        try {
            var field = main.getDeclaredField(name);
            field.setAccessible(true);
            return Optional.of(field);
        } catch (NoSuchFieldException e) {
            return Optional.empty();
        }
    }

    /** A value that the image gives a parameter, as JSON. */
    Optional<String> input(String variable) {
        try (var in = main.getResourceAsStream("inputs/" + variable + ".json")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The method of a step; a map's takes its item. */
    Method method(StepPlan step) {
        return method(step.name());
    }

    Method method(String name) {
        var method = Arrays.stream(main.getDeclaredMethods())
                .filter(each -> each.getName().equals(name) && !each.isSynthetic()).findFirst()
                .orElseThrow(() -> Fault.settings("the flow has no method " + name, "register the flow again"));
        method.setAccessible(true);
        return method;
    }

    /** A method of the flow with one parameter, to be called often. */
    static Call caller(Method method) {
        try {
            var handle = MethodHandles.lookup().unreflect(method).asType(MethodType.genericMethodType(1));
            return item -> handle.invokeExact(item);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A call; throws what the method throws. */
    interface Call {
        @Nullable
        Object call(@Nullable Object item) throws Throwable;
    }

    /** Calls a method of the flow; throws what it throws. */
    static @Nullable Object call(Method method, @Nullable Object... arguments) throws Throwable {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
