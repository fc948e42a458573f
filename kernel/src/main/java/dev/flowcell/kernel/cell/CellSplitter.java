package dev.flowcell.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.flowcell.runtime.source.JavaScanner;

/// Goes through a cell once, statement by statement, and cuts its magics out.
final class CellSplitter {

    /** Cell magics whose body is not Java, as notebooks of IPython, IJava and JJava have them. */
    private static final Set<String> OTHER_LANGUAGES = Set.of("html", "svg", "javascript", "js", "latex", "markdown",
            "mermaid", "bash", "sh", "script", "system", "sx", "cmd", "powershell", "python", "python2", "python3",
            "pypy", "perl", "ruby", "sql", "writefile", "file", "css", "json", "xml", "yaml", "text", "loadFromPOM");

    private final String source;
    private final StringBuilder code;
    private final List<MagicLine> magics = new ArrayList<>();
    private final JavaScanner scanner;

    /** Open brackets of any kind; a magic stands outside all of them. */
    private int depth;
    /** Whether a new statement could begin with the next token. */
    private boolean statementStart = true;
    /** Whether the last token was an assignment's sign: then a magic's value may be assigned. */
    private boolean afterAssignment;
    /** Whether the statement assigns: then a closing brace (a lambda's, a switch's) does not end it. */
    private boolean assigns;

    CellSplitter(String source) {
        this.source = source;
        this.code = new StringBuilder(source);
        this.scanner = new JavaScanner(source);
    }

    CellText split() {
        while (true) {
            var start = scanner.skip();
            if (start == source.length()) {
                break;
            }
            if (depth == 0 && (statementStart ? isMagic(start) : afterAssignment && isAssigned(start))) {
                cut(start);
                afterAssignment = false;
                endStatement();
            } else {
                var token = scanner.next();
                if (token != null) {
                    follow(token.symbol());
                }
            }
        }
        return new CellText(source, code.toString(), magics);
    }

    private void follow(char symbol) {
        statementStart = false;
        afterAssignment = symbol == '=';
        switch (symbol) {
            case '(', '[', '{' -> depth++;
            case ')', ']' -> depth = Math.max(0, depth - 1);
            case '}' -> {
                depth = Math.max(0, depth - 1);
                if (depth == 0 && !assigns) {
                    endStatement();
                }
            }
            case ';' -> {
                if (depth == 0) {
                    endStatement();
                }
            }
            case '=' -> assigns |= depth == 0;
            default -> {
            }
        }
    }

    private void endStatement() {
        statementStart = true;
        assigns = false;
    }

    private boolean isMagic(int start) {
        for (var at = start - 1; at >= 0 && source.charAt(at) != '\n' && source.charAt(at) != '\r'; at--) {
            if (!Character.isWhitespace(source.charAt(at))) {
                return false;
            }
        }
        if (source.charAt(start) == '!') {
            return start + 1 < source.length() && !Character.isWhitespace(source.charAt(start + 1));
        }
        var name = nameStart(start);
        return name > start && name < source.length() && Character.isLetter(source.charAt(name));
    }

    /** Whether a line magic follows an assignment's sign, as in `List<String> jars = %jars lib/*.jar`. */
    private boolean isAssigned(int start) {
        return source.charAt(start) == '%' && start + 1 < source.length()
                && Character.isLetter(source.charAt(start + 1));
    }

    private int nameStart(int start) {
        if (source.startsWith("%%", start)) {
            return start + 2;
        }
        return source.startsWith("%", start) ? start + 1 : start;
    }

    private void cut(int start) {
        var text = new StringBuilder();
        var end = start;
        while (true) {
            var lineEnd = JavaScanner.lineEnd(source, end);
            var line = source.substring(end, lineEnd);
            end = lineEnd;
            var continued = line.stripTrailing().endsWith("\\") && lineEnd < source.length();
            text.append(continued ? line.substring(0, line.lastIndexOf('\\')) : line);
            if (!continued) {
                break;
            }
            text.append(' ');
            end += source.startsWith("\r\n", lineEnd) ? 2 : 1;
        }
        var magic = read(start, text.toString());
        magics.add(magic);
        if (magic.cell() && OTHER_LANGUAGES.contains(magic.name())) {
            end = source.length();
        }
        blank(start, end);
        scanner.moveTo(end);
    }

    private MagicLine read(int start, String text) {
        var line = 1 + (int) source.substring(0, start).replace("\r\n", "\n").chars()
                .filter(character -> character == '\n' || character == '\r').count();
        var column = start - Math.max(source.lastIndexOf('\n', start), source.lastIndexOf('\r', start));
        if (text.startsWith("!")) {
            return new MagicLine(line, column, false, "!", text.substring(1).strip());
        }
        var nameStart = nameStart(start) - start;
        var nameEnd = nameStart;
        while (nameEnd < text.length() && isNamePart(text.charAt(nameEnd))) {
            nameEnd++;
        }
        return new MagicLine(line, column, nameStart == 2, text.substring(nameStart, nameEnd),
                withoutComment(text.substring(nameEnd)).strip());
    }

    private static boolean isNamePart(char character) {
        return Character.isLetterOrDigit(character) || character == '-' || character == '_';
    }

    private static String withoutComment(String arguments) {
        var quote = '\0';
        for (var at = 0; at < arguments.length(); at++) {
            var character = arguments.charAt(at);
            if (quote != '\0') {
                if (character == '\\') {
                    at++;
                } else if (character == quote) {
                    quote = '\0';
                }
            } else if (character == '"' || character == '\'') {
                quote = closes(arguments, at) ? character : '\0';
            } else if (arguments.startsWith("//", at) && at > 0
                    && Character.isWhitespace(arguments.charAt(at - 1))) {
                return arguments.substring(0, at);
            }
        }
        return arguments;
    }

    /** An apostrophe without a partner is text. */
    private static boolean closes(String text, int quote) {
        return text.indexOf(text.charAt(quote), quote + 1) > 0;
    }

    private void blank(int start, int end) {
        for (var at = start; at < end; at++) {
            var character = source.charAt(at);
            if (character != '\n' && character != '\r') {
                code.setCharAt(at, ' ');
            }
        }
    }
}
