package dev.flowcell.flow.export;

/** JSON as a person reads it: what is long has a line for each element; not a character of a value changes. */
final class PrettyJson {

    private static final int LINE = 100;

    private final String json;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private PrettyJson(String json) {
        this.json = json;
    }

    static String of(String json) {
        var pretty = new PrettyJson(json.strip());
        pretty.value("");
        return pretty.out.append('\n').toString();
    }

    private void value(String indent) {
        var end = end(at);
        var first = json.charAt(at);
        if (first != '[' && first != '{' || end - at <= LINE) {
            out.append(json, at, end);
            at = end;
            return;
        }
        out.append(first);
        at++;
        var inner = indent + "  ";
        var separator = "\n" + inner;
        while (at < end - 1) {
            out.append(separator);
            if (first == '{') {
                var name = end(at);
                out.append(json, at, name).append(": ");
                at = name + 1;
            }
            value(inner);
            separator = ",\n" + inner;
            at += at < end - 1 ? 1 : 0;
        }
        at = end;
        out.append('\n').append(indent).append(json.charAt(end - 1));
    }

    /** Behind the value that begins at a place. */
    private int end(int start) {
        var depth = 0;
        for (var index = start; index < json.length(); index++) {
            switch (json.charAt(index)) {
                case '"' -> {
                    index = stringEnd(index);
                    if (depth == 0) {
                        return index + 1;
                    }
                }
                case '[', '{' -> depth++;
                case ']', '}' -> {
                    if (depth == 0) {
                        return index; // of a number or word within
                    }
                    if (--depth == 0) {
                        return index + 1;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return index;
                    }
                }
                default -> {
                }
            }
        }
        return json.length();
    }

    private int stringEnd(int start) {
        var index = start + 1;
        while (json.charAt(index) != '"') {
            index += json.charAt(index) == '\\' ? 2 : 1;
        }
        return index;
    }
}
