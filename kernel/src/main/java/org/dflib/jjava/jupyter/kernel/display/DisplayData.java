package org.dflib.jjava.jupyter.kernel.display;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.flowcell.api.Flowcell;
import dev.flowcell.api.Renderable;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;

/** A value in several forms. */
public class DisplayData implements Renderable {

    private final Map<String, String> data = new LinkedHashMap<>();
    private @Nullable String id;

    /** Without any form. */
    public DisplayData() {
    }

    /** As text. */
    public DisplayData(String text) {
        putText(text);
    }

    /** A form; what is no text is put as JSON. */
    public void putData(String type, Object content) {
        data.put(type, content instanceof CharSequence text
                ? text.toString()
                : Flowcell.json(content).mimeBundle().getOrDefault("application/json", ""));
    }

    /** A form. */
    public void putData(MIMEType type, Object content) {
        putData(type.name(), content);
    }

    /** The form of a type, or null. */
    public @Nullable Object getData(MIMEType type) {
        return data.get(type.name());
    }

    /** Whether there is a form of a type. */
    public boolean hasDataForType(MIMEType type) {
        return data.containsKey(type.name());
    }

    /** Takes all forms of another one over. */
    public void assign(DisplayData other) {
        data.putAll(other.data);
    }

    public void putText(String text) {
        putData(MIMEType.TEXT_PLAIN, text);
    }

    public void putHTML(String html) {
        putData(MIMEType.TEXT_HTML, html);
    }

    public void putLatex(String latex) {
        putData(MIMEType.TEXT_LATEX, latex);
    }

    /** A formula without its delimiters. */
    public void putMath(String formula) {
        putLatex("$$" + formula + "$$");
    }

    public void putMarkdown(String markdown) {
        putData(MIMEType.TEXT_MARKDOWN, markdown);
    }

    public void putJavaScript(String script) {
        putData(MIMEType.APPLICATION_JAVASCRIPT, script);
    }

    public void putJSON(String json) {
        putData(MIMEType.APPLICATION_JSON, json);
    }

    public void putSVG(String svg) {
        putData(MIMEType.IMAGE_SVG, svg);
    }

    /** Kept for the caller alone: Flowcell gives its own ids. */
    public DisplayData setDisplayId(String newId) {
        id = newId;
        return this;
    }

    public boolean hasDisplayId() {
        return id != null;
    }

    public @Nullable String getDisplayId() {
        return id;
    }

    @Override
    public Map<String, String> mimeBundle() {
        return Map.copyOf(data);
    }
}
