package dev.flowcell.kernel.assist;

import java.util.regex.Pattern;

/// Markdown as documentation comments have it, as HTML: paragraphs, lists, headings, fenced code, and within lines
/// code, emphasis, links and references. HTML stays as it is.
final class Markdown {

    private static final Pattern FENCE = Pattern.compile("\\s{0,3}(```|~~~).*");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+(.*)");
    private static final Pattern HEADING = Pattern.compile("\\s{0,3}#{1,6}\\s+(.*?)\\s*#*");
    private static final Pattern CODE = Pattern.compile("(`+)(.+?)\\1");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)\\]\\(([^)\\s]+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("\\[([^\\]]+)\\](?:\\[[^\\]]*\\])?");
    private static final Pattern STRONG = Pattern.compile("\\*\\*(.+?)\\*\\*");
    private static final Pattern EMPHASIS = Pattern
            .compile("(?<![\\w*])\\*([^*\\s][^*]*)\\*(?![\\w*])|(?<!\\w)_([^_]+)_(?!\\w)");

    private final StringBuilder html = new StringBuilder();
    private final StringBuilder paragraph = new StringBuilder();
    private boolean list;

    private Markdown() {
    }

    /** A text as HTML. */
    static String html(String text) {
        Markdown markdown = new Markdown();
        boolean fenced = false;
        for (String line : text.lines().toList()) {
            if (FENCE.matcher(line).matches()) {
                markdown.endList();
                markdown.html.append(fenced ? "</pre>\n" : "<pre>");
                fenced = !fenced;
            } else if (fenced) {
                markdown.html.append(escaped(line.startsWith(" ") ? line.substring(1) : line)).append('\n');
            } else {
                markdown.line(line);
            }
        }
        markdown.endList();
        if (fenced) {
            markdown.html.append("</pre>\n");
        }
        return markdown.html.toString().strip();
    }

    private void line(String line) {
        var item = ITEM.matcher(line);
        var heading = HEADING.matcher(line);
        if (line.isBlank()) {
            endParagraph();
        } else if (item.matches()) {
            endParagraph();
            if (!list) {
                html.append("<ul>\n");
                list = true;
            }
            html.append("<li>");
            paragraph.append(item.group(1));
        } else if (heading.matches()) {
            endList();
            html.append("<h4>").append(inline(heading.group(1))).append("</h4>\n");
        } else {
            if (list && paragraph.isEmpty() && !line.startsWith("  ")) {
                endList();
            }
            paragraph.append(paragraph.isEmpty() ? "" : "\n").append(line.strip());
        }
    }

    private void endParagraph() {
        if (!paragraph.isEmpty()) {
            String text = inline(paragraph.toString());
            html.append(list || text.startsWith("<p") ? text : "<p>" + text).append('\n');
            paragraph.setLength(0);
        }
    }

    private void endList() {
        endParagraph();
        if (list) {
            html.append("</ul>\n");
            list = false;
        }
    }

    private static String inline(String text) {
        StringBuilder result = new StringBuilder();
        var code = CODE.matcher(text);
        int from = 0;
        while (code.find()) {
            result.append(marked(text.substring(from, code.start()))).append("<code>")
                    .append(escaped(code.group(2).strip())).append("</code>");
            from = code.end();
        }
        return result.append(marked(text.substring(from))).toString();
    }

    private static String marked(String text) {
        String linked = LINK.matcher(text).replaceAll("<a href=\"$2\">$1</a>");
        String referred = REFERENCE.matcher(linked).replaceAll("<code>$1</code>");
        String strong = STRONG.matcher(referred).replaceAll("<strong>$1</strong>");
        return EMPHASIS.matcher(strong).replaceAll(
                match -> "<em>" + (match.group(1) == null ? match.group(2) : match.group(1)).replace("$", "\\$")
                        + "</em>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
