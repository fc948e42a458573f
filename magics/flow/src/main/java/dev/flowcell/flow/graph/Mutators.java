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

/// Which well-known methods change an object, and which give a part of one; read from `mutators.txt`.
final class Mutators {

    /** Stands for the object that a method is called on. */
    static final int RECEIVER = -1;

    private static final String FILE = "mutators.txt";
    private static final List<String> CONTAINERS = List.of("java.lang.Iterable", "java.util.Map", "java.util.Optional",
            "java.util.Iterator", "java.util.stream.BaseStream");
    private static final Map<String, List<Rule>> CHANGES = new HashMap<>();
    private static final Map<String, List<Rule>> VIEWS = new HashMap<>();

    static {
        read();
    }

    /// @param type
    ///            its binary name
    /// @param argument
    ///            from 0, or [#RECEIVER]
    private record Rule(String type, int argument) {
    }

    private final Elements elements;
    private final Types types;

    Mutators(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /** What a call of a method changes: indices of arguments, or {@link #RECEIVER}; empty for most. */
    Set<Integer> changes(ExecutableElement method) {
        return matching(CHANGES, method);
    }

    /** Whose part the result of a method is; as for {@link #changes}. */
    Set<Integer> views(ExecutableElement method) {
        return matching(VIEWS, method);
    }

    /** Whether a method is one of a collection, a map, an optional or a stream: its functions are called at once. */
    boolean isContainer(ExecutableElement method) {
        return CONTAINERS.stream().map(elements::getTypeElement)
                .anyMatch(type -> type != null && method.getEnclosingElement() instanceof TypeElement owner
                        && types.isSubtype(types.erasure(owner.asType()), types.erasure(type.asType())));
    }

    private Set<Integer> matching(Map<String, List<Rule>> rules, ExecutableElement method) {
        var arguments = new TreeSet<Integer>();
        for (var rule : rules.getOrDefault(method.getSimpleName().toString(), List.of())) {
            var type = elements.getTypeElement(rule.type().replace('$', '.'));
            if (type != null && method.getEnclosingElement() instanceof TypeElement owner
                    && types.isSubtype(types.erasure(owner.asType()), types.erasure(type.asType()))) {
                arguments.add(rule.argument());
            }
        }
        return arguments;
    }

    private static void read() {
        try (var stream = Objects.requireNonNull(Mutators.class.getResourceAsStream(FILE), FILE)) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(Mutators::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void add(String line) {
        var view = line.startsWith("view ");
        var parts = (view ? line.substring("view ".length()) : line).split(":", 2);
        for (var word : parts[1].strip().split(" +")) {
            var bracket = word.indexOf('(');
            var name = bracket < 0 ? word : word.substring(0, bracket);
            var argument = bracket < 0 ? RECEIVER : Integer.parseInt(word.substring(bracket + 1, word.length() - 1));
            (view ? VIEWS : CHANGES).computeIfAbsent(name, key -> new ArrayList<>())
                    .add(new Rule(parts[0].strip(), argument));
        }
    }
}
