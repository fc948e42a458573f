package dev.flowcell.flow.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// Well-known methods of libraries, from a file: lines `TYPE: METHOD METHOD(ARGUMENT) …`, those of some kind behind a
/// word. A method of a subtype counts, too; `*` is any method, `<init>` a constructor.
final class MethodRules {

    /** Stands for the object that a method is called on. */
    static final int RECEIVER = -1;

    private static final String ANY = "*";

    /// @param type
    ///            its binary name
    /// @param argument
    ///            from 0, or [#RECEIVER]
    private record Rule(String type, int argument) {
    }

    private final Map<String, List<Rule>> rules = new HashMap<>();

    private MethodRules() {
    }

    /// Reads a file beside this class.
    ///
    /// @param kind
    ///            the word before a line, or empty
    static MethodRules read(String file, String kind) {
        var rules = new MethodRules();
        try (var stream = Objects.requireNonNull(MethodRules.class.getResourceAsStream(file), file)) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).map(line -> line.split(":", 2))
                    .forEach(parts -> rules.add(kind, parts[0].strip(), parts[1].strip()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rules;
    }

    private void add(String kind, String subject, String words) {
        var space = subject.lastIndexOf(' ');
        if (!kind.equals(space < 0 ? "" : subject.substring(0, space))) {
            return;
        }
        for (var word : words.split(" +")) {
            var bracket = word.indexOf('(');
            var name = bracket < 0 ? word : word.substring(0, bracket);
            var argument = bracket < 0 ? RECEIVER : Integer.parseInt(word.substring(bracket + 1, word.length() - 1));
            rules.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(new Rule(subject.substring(space + 1), argument));
        }
    }

    /** What rules say of a method: indices of arguments, or {@link #RECEIVER}; empty for most. */
    Set<Integer> of(ExecutableElement method, Elements elements, Types types) {
        var arguments = new TreeSet<Integer>();
        if (method.getEnclosingElement() instanceof TypeElement owner) {
            for (var name : List.of(method.getSimpleName().toString(), ANY)) {
                for (var rule : rules.getOrDefault(name, List.of())) {
                    var type = elements.getTypeElement(rule.type().replace('$', '.'));
                    if (type != null && types.isSubtype(types.erasure(owner.asType()), types.erasure(type.asType()))) {
                        arguments.add(rule.argument());
                    }
                }
            }
        }
        return arguments;
    }
}
