package dev.flowcell.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A file of test cases beside a test: each begins with `## title` and has `=>` before what is expected. */
public final class CaseFile {

    private CaseFile() {
    }

    /// Its cases.
    ///
    /// @param reader
    ///            is given the text of a case, without the two number signs
    public static <T> List<T> of(Class<?> test, String name, Function<String, T> reader) throws IOException {
        var cases = new ArrayList<T>();
        try (var stream = test.getResourceAsStream(name)) {
            for (var text : new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^## ")) {
                if (text.contains("=>\n")) {
                    cases.add(reader.apply(text));
                }
            }
        }
        return cases;
    }
}
