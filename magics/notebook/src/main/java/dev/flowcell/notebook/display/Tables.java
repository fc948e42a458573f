package dev.flowcell.notebook.display;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.flowcell.runtime.display.MimeBundle;

/** Lists of flows, runs and variables as tables. */
public final class Tables {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Tables() {
    }

    /** When something happened, in the user's time zone, to the second. */
    public static String time(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    /** A table; rows may be shorter than the header. */
    public static MimeBundle of(List<String> header, List<List<String>> rows) {
        var html = new StringBuilder("<div style=\"overflow:auto;max-height:480px\"><table><thead><tr>");
        header.forEach(field -> html.append(cell("th", field)));
        html.append("</tr></thead><tbody>");
        for (var row : rows) {
            html.append("<tr>");
            row.forEach(field -> html.append(cell("td", field)));
            html.append("</tr>");
        }
        return MimeBundle.html(html.append("</tbody></table></div>").toString(), text(header, rows));
    }

    private static String cell(String element, String field) {
        return "<" + element + " style=\"text-align:left\">" + Html.escape(field) + "</" + element + ">";
    }

    private static String text(List<String> header, List<List<String>> rows) {
        var all = Stream.concat(Stream.of(header), rows.stream()).toList();
        return all.stream().map(row -> IntStream.range(0, row.size())
                .mapToObj(column -> Html.padded(row.get(column), width(all, column)))
                .collect(Collectors.joining("  ")).stripTrailing()).collect(Collectors.joining("\n"));
    }

    private static int width(List<List<String>> all, int column) {
        return all.stream().filter(row -> row.size() > column).mapToInt(row -> row.get(column).length()).max()
                .orElse(0);
    }
}
