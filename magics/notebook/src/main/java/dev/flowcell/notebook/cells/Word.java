package dev.flowcell.notebook.cells;

import java.util.ArrayList;
import java.util.List;

/// A word of a magic's arguments. Quotes hold words together and are no part of them: `-p "title=A day"`.
///
/// @param offset
///            where it begins in the arguments, from 0
/// @param end
///            behind its last character
public record Word(String text, int offset, int end) {

    /** The words of some arguments. */
    public static List<Word> split(String arguments) {
        var words = new ArrayList<Word>();
        var at = 0;
        while (at < arguments.length()) {
            if (Character.isWhitespace(arguments.charAt(at))) {
                at++;
                continue;
            }
            var start = at;
            var text = new StringBuilder();
            while (at < arguments.length() && !Character.isWhitespace(arguments.charAt(at))) {
                var character = arguments.charAt(at);
                var closing = character == '"' || character == '\'' ? arguments.indexOf(character, at + 1) : -1;
                if (closing > 0) {
                    text.append(arguments, at + 1, closing);
                    at = closing + 1;
                } else {
                    text.append(character);
                    at++;
                }
            }
            words.add(new Word(text.toString(), start, at));
        }
        return words;
    }
}
