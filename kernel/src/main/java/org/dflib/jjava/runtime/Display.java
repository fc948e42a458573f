package org.dflib.jjava.runtime;

import dev.flowcell.api.Flowcell;
import org.dflib.jjava.JJava;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/** Flowcell's display functions by JJava's class. */
public final class Display {

    private Display() {
    }

    /** The forms in which a value is shown. */
    public static DisplayData render(@Nullable Object value) {
        return JJava.getKernelInstance().getRenderer().render(value);
    }

    /** The forms of a value in certain MIME types. */
    public static DisplayData render(@Nullable Object value, String... types) {
        return JJava.getKernelInstance().getRenderer().renderAs(value, types);
    }

    /** Shows a value; returns its id. */
    public static String display(@Nullable Object value) {
        return Flowcell.display(value);
    }

    /** Shows a value in certain MIME types; returns its id. */
    public static String display(@Nullable Object value, String... types) {
        return Flowcell.display(value, types);
    }

    /** Shows another value in the place of an earlier one. */
    public static void updateDisplay(String id, @Nullable Object value) {
        Flowcell.updateDisplay(id, value);
    }

    /** Shows another value in the place of an earlier one. */
    public static void updateDisplay(String id, @Nullable Object value, String... types) {
        Flowcell.updateDisplay(id, value, types);
    }
}
