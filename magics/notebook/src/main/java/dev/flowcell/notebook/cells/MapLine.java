package dev.flowcell.notebook.cells;

import java.util.List;

import javax.lang.model.SourceVersion;

import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;
import org.jspecify.annotations.Nullable;

/// `OUT = ITEM : ITEMS [options]`, read.
///
/// @param out
///            the variable that gets the list, or null
/// @param items
///            a Java expression
/// @param outOffset
///            where `OUT`, or `ITEM` without it, stands in the arguments, from 0
/// @param itemsOffset
///            where the expression begins in the arguments, from 0
public record MapLine(@Nullable String out, String item, String items, int outOffset, int itemsOffset,
        StepHeader header) {

    private static final String REMEDY = "write %%map OUT = ITEM : ITEMS, such as %%map pages = link : links";

    /// Reads it.
    ///
    /// @throws OptionMistake
    ///             if it is none
    public static MapLine parse(String arguments) {
        var tokens = JavaScanner.tokens(arguments);
        var named = is(tokens, 1, "=");
        var item = named ? 2 : 0;
        if (!is(tokens, item + 1, ":") || is(tokens, item + 2, ":")) {
            throw new OptionMistake(0, "%%map needs what it goes over", REMEDY);
        }
        var out = named ? name(tokens.get(0)) : null;
        var itemName = name(tokens.get(item));
        if (itemName.equals(out)) {
            throw new OptionMistake(tokens.get(item).start(), "%%map gives " + out + " to the list and to the item",
                    "use two names");
        }
        var from = tokens.get(item + 1).end();
        var end = optionsStart(arguments, tokens, item + 2);
        var items = arguments.substring(from, end);
        if (items.isBlank()) {
            throw new OptionMistake(from, "%%map needs what it goes over", REMEDY);
        }
        var start = from + items.length() - items.stripLeading().length();
        return new MapLine(out, itemName, items.strip(), tokens.get(0).start(), start, header(arguments, end));
    }

    private static StepHeader header(String arguments, int from) {
        return StepHeader.of("%%map", StepHeader.map().read(" ".repeat(from) + arguments.substring(from)));
    }

    /** Options begin at the first ` --name` outside brackets and literals. */
    private static int optionsStart(String arguments, List<Token> tokens, int from) {
        var depth = 0;
        for (var at = from; at < tokens.size(); at++) {
            var token = tokens.get(at);
            switch (token.symbol()) {
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                case '-' -> {
                    var next = at + 2 < tokens.size() ? tokens.get(at + 2) : null;
                    if (depth == 0 && is(tokens, at + 1, "-") && tokens.get(at + 1).start() == token.end()
                            && next != null && next.word() && next.start() == token.end() + 1
                            && Character.isWhitespace(arguments.charAt(token.start() - 1))) {
                        return token.start();
                    }
                }
                default -> {
                }
            }
        }
        return arguments.length();
    }

    private static String name(Token token) {
        if (!token.word() || !SourceVersion.isName(token.text())) {
            throw new OptionMistake(token.start(), "'" + token.text() + "' can't be a variable's name", REMEDY);
        }
        return token.text();
    }

    private static boolean is(List<Token> tokens, int index, String text) {
        return index < tokens.size() && tokens.get(index).is(text);
    }
}
