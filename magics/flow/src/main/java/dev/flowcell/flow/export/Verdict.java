package dev.flowcell.flow.export;

import java.util.List;

/// What came of a test when it was tried.
///
/// @param failure
///            in one line, or empty where it passed
/// @param secrets
///            that it asked for
record Verdict(Kind kind, String failure, List<String> secrets) {

    enum Kind {
        passed, failed,
        /** A value differs from the recorded one. */
        differs,
        /** It is no Java outside the notebook. */
        broken
    }

    /** It passed, and needed no secret. */
    static final Verdict PASSED = new Verdict(Kind.passed, "", List.of());

    /** It is no Java. */
    static Verdict broken(String message) {
        return new Verdict(Kind.broken, message, List.of());
    }

    /** On one line of a file. */
    String line(String test) {
        return String.join("\t", test, kind.name(), String.join(",", secrets),
                failure.lines().findFirst().orElse("").replace('\t', ' '));
    }

    /** Reads what [#line] wrote, without the test's name. */
    static Verdict parse(String line) {
        var parts = line.split("\t", -1);
        return new Verdict(Kind.valueOf(parts[1]), parts[3],
                parts[2].isEmpty() ? List.of() : List.of(parts[2].split(",")));
    }
}
