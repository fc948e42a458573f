package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.flowcell.runtime.source.JavaScanner;
import dev.flowcell.runtime.source.JavaScanner.Token;

/// Makes the constructors of a record public where they say nothing: JShell makes each record public, and Java then
/// refuses a canonical constructor that is not.
final class RecordConstructors {

    private static final Set<String> NO_DECLARATION = Set.of("public", "protected", "private", "new", ".", "=");

    private RecordConstructors() {
    }

    /** What to put into a snippet. */
    static List<Insertion> insertions(String snippet) {
        List<Token> tokens = snippet.contains("record") ? JavaScanner.tokens(snippet) : List.of();
        int record = 0;
        while (record < tokens.size() && !tokens.get(record).is("record")) {
            if (!tokens.get(record).word() && !tokens.get(record).is("@")) {
                return List.of();
            }
            record++;
        }
        List<Insertion> insertions = new ArrayList<>();
        int braces = 0;
        int brackets = 0;
        for (int i = record + 2; i < tokens.size() - 1; i++) {
            Token token = tokens.get(i);
            switch (token.symbol()) {
                case '{' -> braces++;
                case '}' -> braces--;
                case '(' -> brackets++;
                case ')' -> brackets--;
                default -> {
                    boolean opens = tokens.get(i + 1).is("(") || tokens.get(i + 1).is("{");
                    if (braces == 1 && brackets == 0 && opens && token.is(tokens.get(record + 1).text())
                            && !NO_DECLARATION.contains(tokens.get(i - 1).text())) {
                        insertions.add(new Insertion(token.start(), "public "));
                    }
                }
            }
        }
        return insertions;
    }
}
