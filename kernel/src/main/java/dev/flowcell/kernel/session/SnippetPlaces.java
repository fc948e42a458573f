package dev.flowcell.kernel.session;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.flowcell.runtime.source.JavaScanner;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import org.jspecify.annotations.Nullable;

/** Where the snippets stand in the user's cells, and the classes that JShell makes of them. */
final class SnippetPlaces {

    private record Wrapped(String id, SnippetWrapper wrapper) {
    }

    private final Supplier<JShell> shell;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final Map<String, Wrapped> classes = new ConcurrentHashMap<>();

    SnippetPlaces(Supplier<JShell> shell) {
        this.shell = shell;
    }

    /** Notes a snippet's place, where it has one, and its class. */
    void add(Snippet snippet, @Nullable Place place) {
        if (place != null) {
            places.put(snippet.id(), place);
        }
        if (snippet instanceof DeclarationSnippet && shell.get().status(snippet).isDefined()) {
            SnippetWrapper wrapper = shell.get().sourceCodeAnalysis().wrapper(snippet);
            classes.put(wrapper.fullClassName(), new Wrapped(snippet.id(), wrapper));
        }
    }

    /** Notes a batch's place. */
    void add(String file, Place place) {
        places.put(file, place);
    }

    /** A snippet's place, by its id, or a batch's, by its file. */
    @Nullable
    Place of(String idOrFile) {
        return places.get(idOrFile);
    }

    /** The source of the snippet that is compiled to this class, with the comments before it. */
    @Nullable
    String source(String className) {
        Wrapped wrapped = classes.get(className);
        if (wrapped == null) {
            return null;
        }
        Place place = places.get(wrapped.id);
        return (place == null ? "" : comments(place.text().substring(0, place.offset()))) + wrapped.wrapper.source();
    }

    private static String comments(String before) {
        List<JavaScanner.Token> tokens = JavaScanner.tokens(before);
        return tokens.isEmpty() ? before : before.substring(tokens.getLast().end());
    }

    /** A frame of a snippet's class, in terms of the snippet. */
    StackTraceElement translate(StackTraceElement frame) {
        String type = frame.getClassName();
        int nested = type.indexOf('$', type.indexOf("$JShell$") + "$JShell$".length());
        Wrapped wrapped = classes.get(nested < 0 ? type : type.substring(0, nested));
        if (wrapped == null) {
            return frame;
        }
        String source = wrapped.wrapper.wrapped();
        int start = Lines.offset(source, Math.max(1, frame.getLineNumber()), 1);
        while (start < source.length() && source.charAt(start) == ' ') {
            start++;
        }
        String snippet = wrapped.wrapper.source();
        int at = Math.clamp(wrapped.wrapper.wrappedToSourcePosition(start), 0, snippet.length());
        int line = 1 + (int) snippet.substring(0, at).chars().filter(each -> each == '\n').count();
        return new StackTraceElement(type, Objects.requireNonNullElse(frame.getMethodName(), ""), "#" + wrapped.id,
                line);
    }
}
