package dev.flowcell.kernel.magic.builtin;

import java.util.List;
import java.util.Map;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.display.MimeBundle;

/// Shows its cell as what it is written in, as IPython's magics of the same names do.
///
/// @param language
///            what it is written in, for people
/// @param type
///            its MIME type
record ShowCell(String name, String language, String type) implements Magic.Cell {

    static List<Magic> all() {
        return List.of(new ShowCell("html", "HTML", "text/html"), new ShowCell("markdown", "Markdown", "text/markdown"),
                new ShowCell("latex", "LaTeX", "text/latex"), new ShowCell("svg", "SVG", "image/svg+xml"),
                new ShowCell("javascript", "JavaScript", "application/javascript"),
                new ShowCell("js", "JavaScript", "application/javascript"));
    }

    @Override
    public String summary() {
        return "shows the cell, written in " + language;
    }

    @Override
    public String usage() {
        return "%%" + name + ", then " + language;
    }

    @Override
    public void run(MagicLine line, String body, CellContext context) {
        String text = body.strip();
        context.display().show(new MimeBundle(Map.of(type, text, MimeBundle.PLAIN, text)));
    }
}
