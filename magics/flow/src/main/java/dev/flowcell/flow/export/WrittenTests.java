package dev.flowcell.flow.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The sources of tests, by file name. */
record WrittenTests(Map<String, String> files) {

    private static final Pattern METHOD = Pattern.compile("    void (\\w+)\\(\\) throws Throwable \\{");

    WrittenTests() {
        this(new LinkedHashMap<>());
    }

    /** Adds a class; none where its text is empty. */
    void add(String name, String text) {
        if (!text.isEmpty()) {
            files.put(name + ".java", text);
        }
    }

    /** The classes' whole names. */
    List<String> classes(ProjectNames names) {
        return files.keySet().stream().map(file -> names.whole(file.replace(".java", ""))).toList();
    }

    /** The test that a line is in, `CLASS.METHOD`. */
    Optional<String> method(String file, long line) {
        var found = Optional.<String>empty();
        for (var text : files.getOrDefault(file, "").lines().limit(line).toList()) {
            var method = METHOD.matcher(text);
            if (method.matches()) {
                found = Optional.of(file.replace(".java", "") + "." + method.group(1));
            }
        }
        return found;
    }
}
