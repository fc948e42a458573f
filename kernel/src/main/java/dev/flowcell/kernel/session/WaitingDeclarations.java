package dev.flowcell.kernel.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.flowcell.kernel.display.Display;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import org.jspecify.annotations.Nullable;

/// Methods and types that name what is not there yet: JShell takes them and waits. The user is told at the end of the
/// cell, and again where one is called.
final class WaitingDeclarations {

    private final Supplier<JShell> shell;
    /** Those of the running cell, with their places. */
    private final Map<DeclarationSnippet, Place> pending = new LinkedHashMap<>();

    WaitingDeclarations(Supplier<JShell> shell) {
        this.shell = shell;
    }

    /** Whether something is missing that it names. */
    boolean waits(Snippet snippet) {
        Status status = shell.get().status(snippet);
        return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
    }

    /** The names that are missing, as JShell says them, such as `class Story`. */
    List<String> missing(DeclarationSnippet declaration) {
        return shell.get().unresolvedDependencies(declaration).toList();
    }

    /** Is to be told at the end of the cell. */
    void add(DeclarationSnippet declaration, Place place) {
        pending.put(declaration, place);
    }

    /** Is not to be told; whether it was. */
    boolean remove(DeclarationSnippet declaration) {
        return pending.remove(declaration) != null;
    }

    /** At the end of a cell: says which of its methods and types still wait for something. */
    void tell(Display display) {
        pending.forEach((declaration, place) -> {
            if (waits(declaration)) {
                display.stream(Display.Stream.stderr, place.label() + ", line " + place.line(0) + ": "
                        + declaration.name() + " can be used once there is "
                        + String.join(" and ", missing(declaration)) + "\n");
            }
        });
        pending.clear();
    }

    /** The one that was called, by the frames of what was thrown. */
    @Nullable
    DeclarationSnippet called(Thrown thrown) {
        for (StackTraceElement frame : thrown.frames()) {
            String file = frame.getFileName();
            Snippet found = file == null || !file.startsWith("#")
                    ? null
                    : shell.get().snippets().filter(each -> each.id().equals(file.substring(1)) && waits(each))
                            .findFirst().orElse(null);
            if (found instanceof DeclarationSnippet declaration) {
                return declaration;
            }
        }
        return null;
    }

    /** Why one can't run, in words. */
    String reason(DeclarationSnippet declaration) {
        List<String> names = missing(declaration);
        return declaration.name() + " can't run yet: there is no " + (names.isEmpty()
                ? "(see the note where it is declared)"
                : String.join(", no ", names));
    }
}
