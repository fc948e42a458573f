package org.dflib.jjava;

import dev.flowcell.api.Flowcell;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;

/** A kernel that shows things; class path and magics are the session's own business here. */
public final class JavaKernel {

    private final Renderer renderer = new Renderer();

    JavaKernel() {
    }

    /** Says how values are shown. */
    public Renderer getRenderer() {
        return renderer;
    }

    /** Shows something. */
    public void display(DisplayData data) {
        Flowcell.display(data);
    }
}
