package org.dflib.jjava.jupyter.kernel.display;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Which forms of a value are wanted, and where they go. */
public class RenderContext {

    private final Set<MIMEType> wanted;
    private final DisplayData out;
    private final Renderer renderer;

    RenderContext(Set<MIMEType> wanted, DisplayData out, Renderer renderer) {
        this.wanted = wanted;
        this.out = out;
        this.renderer = renderer;
    }

    /** Where the forms go. */
    public DisplayData getOutputContainer() {
        return out;
    }

    public Renderer getRenderer() {
        return renderer;
    }

    /** Without any: nobody gives parameters here. */
    public Map<String, Object> getParams() {
        return new HashMap<>();
    }

    /** Whether this form is wanted. */
    public boolean wantsDataRenderedAs(MIMEType type) {
        return wanted.isEmpty() || wanted.contains(MIMEType.ANY) || wanted.contains(type);
    }

    /** Makes a form if it is wanted. */
    public void renderIfRequested(MIMEType type, Supplier<Object> content) {
        if (wantsDataRenderedAs(type)) {
            out.putData(type, content.get());
        }
    }

    /** Makes a form if it is wanted. */
    public void renderIfRequested(String type, Supplier<Object> content) {
        renderIfRequested(MIMEType.parse(type), content);
    }
}
