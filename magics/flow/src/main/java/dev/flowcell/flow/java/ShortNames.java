package dev.flowcell.flow.java;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.flowcell.flow.java.Snippet.Kind;
import dev.flowcell.runtime.source.JavaScanner;

/// Whole names made short where the flow's imports say the same: `List<Story>` reads better than
/// `java.util.List<Story>`.
public final class ShortNames {

    /** Packages whose names `import module java.base` gives, and which no other of its packages doubles. */
    private static final Set<String> PACKAGES = Set.of("java.lang", "java.util", "java.util.function",
            "java.util.stream", "java.util.concurrent", "java.util.concurrent.atomic", "java.math", "java.time",
            "java.nio.file", "java.io", "java.net");
    /** Names that two of the module's packages have. */
    private static final Set<String> DOUBLED = Set.of("Proxy", "Record", "Module", "Flow", "Process", "Attribute",
            "Signature", "Label");
    private static final Pattern WHOLE = Pattern.compile("((?:[a-z_][\\w$]*\\.)+)([A-Z][\\w$]*)");

    private final Set<String> own = new HashSet<>();
    private final Set<String> imported = new HashSet<>();

    /// @param cells
    ///            what they declare and import stands before what is imported for all
    public ShortNames(List<CellCode> cells) {
        for (var code : cells) {
            for (var snippet : code.snippets()) {
                if (snippet.kind() == Kind.type) {
                    own.add(snippet.name());
                } else if (snippet.kind() == Kind.imports) {
                    var tokens = JavaScanner.tokens(snippet.text());
                    own.add(tokens.get(Math.max(0, tokens.size() - 2)).text());
                    imported.add(snippet.text().replaceAll("\\s+|;", "").replaceFirst("^import", ""));
                }
            }
        }
    }

    /** A type as source, with short names where they mean the same. */
    public String of(String type) {
        return WHOLE.matcher(type).replaceAll(match -> {
            var packageName = match.group(1).substring(0, match.group(1).length() - 1);
            var name = match.group(2);
            var fromModule = PACKAGES.contains(packageName) && !own.contains(name) && !DOUBLED.contains(name)
                    && !own.contains("*");
            return fromModule || imported.contains(packageName + "." + name) ? name : match.group();
        });
    }
}
