package dev.flowcell.runtime.display;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

import org.jspecify.annotations.Nullable;

/** Values of a record's components. */
final class Components {

    /// An accessor that throws.
    ///
    /// @param accessor
    ///            its name
    /// @param thrown
    ///            what it throws
    record Broken(String accessor, Throwable thrown) {

        @Override
        public String toString() {
            return "(" + accessor + "() throws " + thrown.getClass().getName() + ")";
        }
    }

    private Components() {
    }

    /** The component's value, or {@link Broken}. */
    static @Nullable Object value(RecordComponent component, Object one) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(one);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Error error && !(cause instanceof VirtualMachineError)
                    && !(cause instanceof LinkageError) && !(cause instanceof AssertionError)) {
                throw error; // the user's stop
            }
            return new Broken(component.getName(), cause);
        } catch (IllegalAccessException | RuntimeException e) {
            return new Broken(component.getName(), e);
        }
    }
}
