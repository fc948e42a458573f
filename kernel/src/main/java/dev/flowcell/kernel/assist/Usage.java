package dev.flowcell.kernel.assist;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a magic's usage, such as `%cluster local|k8s [CONTEXT] [--arch amd64|arm64]`, says about its arguments. */
record Usage(String text) {

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][\\w-]*");
    private static final Pattern NAME = Pattern.compile("^\\s*%*\\S+\\s*");
    /** What of an alternative is to be written as it stands: `env:` of `env:VAR`. */
    private static final Pattern LITERAL = Pattern.compile("^[a-z][a-z0-9-]*:?");

    /** All options. */
    Set<String> options() {
        Set<String> options = new LinkedHashSet<>();
        OPTION.matcher(text).results().map(MatchResult::group).forEach(options::add);
        return options;
    }

    /// The words of which one could stand at a place.
    ///
    /// @param before
    ///            the arguments before it
    List<String> choices(String before) {
        String last = before.strip().substring(before.strip().lastIndexOf(' ') + 1);
        if (last.isEmpty()) {
            String call = text.lines().findFirst().orElse("");
            return alternatives(NAME.matcher(call).replaceFirst(""));
        }
        if (!last.startsWith("-")) {
            return List.of();
        }
        Matcher option = Pattern.compile("(?<![\\w-])" + Pattern.quote(last) + "\\s+(.*)").matcher(text);
        return option.find() ? alternatives(option.group(1)) : List.of();
    }

    /** Splits `a|b X|c` where it is in no brackets, to the end of those that it stands in. */
    private static List<String> alternatives(String line) {
        List<String> all = new ArrayList<>();
        int depth = 0;
        int start = 0;
        int at = 0;
        for (; at < line.length() && depth >= 0; at++) {
            switch (line.charAt(at)) {
                case '[' -> depth++;
                case ']' -> depth--;
                case '|' -> {
                    if (depth == 0) {
                        all.add(line.substring(start, at));
                        start = at + 1;
                    }
                }
                default -> {
                }
            }
        }
        if (all.isEmpty()) {
            return List.of();
        }
        all.add(line.substring(start, at));
        return all.stream().flatMap(each -> LITERAL.matcher(each).results()).map(MatchResult::group).toList();
    }
}
