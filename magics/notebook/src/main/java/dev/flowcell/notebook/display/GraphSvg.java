package dev.flowcell.notebook.display;

import static dev.flowcell.notebook.display.GraphLayout.BOX_HEIGHT;
import static dev.flowcell.notebook.display.GraphLayout.BOX_WIDTH;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A graph as SVG inside HTML: attributes alone, since notebooks strip style sheets and scripts. A box that stands for
/// a cell has a link over it; Jupyter goes to the cell that the fragment `#cell-id=ID` names, also in exported HTML, and
/// follows no links inside SVG.
public final class GraphSvg {

    private static final int NAME_LENGTH = 18;
    private static final int DETAIL_LENGTH = 27;

    private GraphSvg() {
    }

    /** An element that holds the picture. */
    public static String of(List<GraphBox> all) {
        var boxes = GraphBox.reduced(all);
        var layout = GraphLayout.of(boxes);
        var links = new StringBuilder();
        for (var box : boxes) {
            var place = layout.places().get(box.id());
            if (place != null && box.cell() != null) {
                links.append(link(box, box.cell(), place));
            }
        }
        var svg = svg(boxes, layout);
        return links.isEmpty()
                ? svg
                : String.format(Locale.ROOT, "<div style=\"position:relative;width:%dpx;height:%dpx\">%s%s</div>",
                        layout.width(), layout.height(), svg, links);
    }

    private static String link(GraphBox box, String cell, GraphLayout.Place place) {
        var title = Stream.concat(Stream.of(box.name() + ": " + box.second()), box.why().stream())
                .collect(Collectors.joining("\n"));
        return String.format(Locale.ROOT,
                "<a href=\"%s\" title=\"%s\" aria-label=\"%s\""
                        + " style=\"position:absolute;left:%dpx;top:%dpx;width:%dpx;height:%dpx\"></a>\n",
                Html.escape(Html.cell(cell)), Html.escape(title), Html.escape("Go to " + box.name()), place.x(),
                place.y(), BOX_WIDTH, BOX_HEIGHT);
    }

    private static String svg(List<GraphBox> boxes, GraphLayout layout) {
        var svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " role=\"img\" font-family=\"system-ui,sans-serif\">\n",
                layout.width(), layout.height(), layout.width(), layout.height()));
        for (var box : boxes) {
            for (var id : box.after()) {
                var from = layout.places().get(id);
                var to = layout.places().get(box.id());
                if (from != null && to != null) {
                    svg.append(edge(from, to));
                }
            }
        }
        for (var box : boxes) {
            var place = layout.places().get(box.id());
            if (place != null) {
                svg.append(box(box, place));
            }
        }
        return svg.append("</svg>").toString();
    }

    private static String edge(GraphLayout.Place from, GraphLayout.Place to) {
        var x1 = from.x() + BOX_WIDTH / 2;
        var y1 = from.y() + BOX_HEIGHT;
        var x2 = to.x() + BOX_WIDTH / 2;
        var middle = (y1 + to.y()) / 2;
        return String.format(Locale.ROOT,
                "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"%s\" stroke-opacity=\"0.65\""
                        + " stroke-width=\"1.5\"/>\n",
                x1, y1, x1, middle, x2, middle, x2, to.y(), Html.MUTED);
    }

    private static String box(GraphBox box, GraphLayout.Place place) {
        var x = place.x();
        var y = place.y();
        var colour = box.mark().colour();
        var second = box.second();
        var text = new StringBuilder("<g><title>" + Html.escape(box.name() + ": " + second) + "</title>\n");
        // Hides long edges behind the box where the theme's background is known.
        text.append(rectangle(x, y, BOX_WIDTH, BOX_HEIGHT, 8, "var(--jp-layout-color0, transparent)", ""));
        text.append(rectangle(x, y, BOX_WIDTH, BOX_HEIGHT, 8, colour,
                " fill-opacity=\"0.12\" stroke=\"" + colour + "\" stroke-width=\"1.3\""
                        + (box.mark() == Mark.waiting ? " stroke-dasharray=\"4 3\"" : "")));
        text.append(line(x + 12, y + 19, 13, colour, box.mark().sign(), " font-weight=\"bold\""));
        text.append(line(x + 30, y + 19, 13, Html.INK, Html.cut(box.name(), NAME_LENGTH), " font-weight=\"600\""));
        text.append(line(x + 30, y + 34, 11, Html.MUTED, Html.cut(second, DETAIL_LENGTH), ""));
        if (box.progress() != null) {
            var width = BOX_WIDTH - 42;
            text.append(rectangle(x + 30, y + BOX_HEIGHT - 7, width, 3, 1, Html.MUTED, " fill-opacity=\"0.3\""));
            text.append(rectangle(x + 30, y + BOX_HEIGHT - 7,
                    (int) Math.round(width * Math.clamp(box.progress(), 0.0, 1.0)), 3, 1, colour, ""));
        }
        return text.append("</g>\n").toString();
    }

    static String rectangle(int x, int y, int width, int height, int radius, String fill, String more) {
        return String.format(Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\"%s/>\n", x, y, width, height,
                radius, fill, more);
    }

    static String line(int x, int y, int size, String fill, String text, String more) {
        return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\"%s>%s</text>\n", x, y,
                size, fill, more, Html.escape(text));
    }
}
