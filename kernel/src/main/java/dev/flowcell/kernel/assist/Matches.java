package dev.flowcell.kernel.assist;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;

/** Matches by name; a method's overloads are one. */
final class Matches {

    private static final int MOST = 500;

    private record Ranked(int rank, Match match) {
    }

    private final String prefix;
    private final boolean bare;
    private final Map<String, Ranked> found = new LinkedHashMap<>();
    private final Map<String, Integer> overloads = new LinkedHashMap<>();

    /// @param bare
    ///            whether a method's name comes without a parenthesis
    Matches(String prefix, boolean bare) {
        this.prefix = prefix;
        this.bare = bare;
    }

    /** The part of the name that is there. */
    String prefix() {
        return prefix;
    }

    void add(int rank, Match match) {
        if (match.text().startsWith(prefix)
                || match.text().substring(match.text().lastIndexOf('.') + 1).startsWith(prefix)) {
            found.putIfAbsent(match.text(), new Ranked(rank, match));
        }
    }

    void add(int rank, Element element, String signature) {
        String name = element.getSimpleName().toString();
        if (!name.startsWith(prefix) || name.isEmpty() || name.startsWith("$")
                || name.contains("$JShell$") || name.equals("this") || name.equals("super")) {
            return;
        }
        if (!(element instanceof ExecutableElement method)) {
            add(rank, new Match(name, kind(element), element.getKind().isDeclaredType() ? "" : signature));
            return;
        }
        String key = name + "(";
        int known = overloads.merge(key, 1, Integer::sum);
        boolean arguments = !method.getParameters().isEmpty();
        Ranked before = found.get(key);
        if (before == null) {
            found.put(key, new Ranked(rank,
                    new Match(bare ? name : arguments ? name + "(" : name + "()", "function", signature)));
        } else {
            boolean any = arguments || before.match.text().endsWith("(");
            String first = before.match.signature().replaceFirst(" \\(\\+\\d+\\)$", "");
            found.put(key, new Ranked(Math.min(rank, before.rank),
                    new Match(bare ? name : any ? name + "(" : name + "()", "function",
                            first + " (+" + (known - 1) + ")")));
        }
    }

    private static String kind(Element element) {
        return switch (element.getKind()) {
            case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE, TYPE_PARAMETER -> "class";
            case PACKAGE, MODULE -> "module";
            default -> "instance";
        };
    }

    List<Match> sorted() {
        return found.values().stream()
                .sorted(Comparator.comparingInt(Ranked::rank).thenComparing(ranked -> ranked.match.text()))
                .limit(MOST).map(Ranked::match).toList();
    }
}
