package org.dflib.jjava.jupyter.kernel.display;

import dev.flowcell.api.Renderer;
import org.dflib.jjava.JJava;
import org.jspecify.annotations.Nullable;

/** Shows values that make their forms themselves, wherever they are shown. */
public final class RenderableValues implements Renderer {

    @Override
    public @Nullable Object render(Object value) {
        if (!(value instanceof DisplayDataRenderable renderable)) {
            return null;
        }
        var out = new DisplayData();
        renderable.render(new RenderContext(renderable.getPreferredRenderTypes(), out,
                JJava.getKernelInstance().getRenderer()));
        return out;
    }
}
