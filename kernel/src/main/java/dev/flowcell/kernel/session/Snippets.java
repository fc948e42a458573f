package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.stream.Stream;

import dev.flowcell.kernel.compile.Problem;
import dev.flowcell.kernel.display.Display;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/// What JShell itself runs: imports, methods, types, and what a batch can't take. All of it needs JShell's lock.
final class Snippets {

    private record Wrapped(String id, SnippetWrapper wrapper) {
    }

    private final StartingShell starting;
    private final RemoteExecution remote;
    private final CellNames names;
    private @Nullable JShell joined;
    private @Nullable KeptVariables keptVariables;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final Map<String, Wrapped> classes = new ConcurrentHashMap<>();
    private final Map<DeclarationSnippet, Place> pending = new LinkedHashMap<>();
    private @Nullable String imports;

    Snippets(StartingShell starting, RemoteExecution remote, CellNames names) {
        this.starting = starting;
        this.remote = remote;
        this.names = names;
    }

    /** JShell, as soon as it is there. */
    private JShell shell() {
        JShell shell = joined;
        if (shell == null) {
            shell = starting.shell();
            joined = shell;
        }
        return shell;
    }

    private KeptVariables kept() {
        KeptVariables kept = keptVariables;
        if (kept == null) {
            kept = new KeptVariables(shell(), remote);
            keptVariables = kept;
        }
        return kept;
    }

    /** Where each snippet stands, by its id, and each batch, by its file. */
    Map<String, Place> places() {
        return places;
    }

    /** The class whose static field is the variable, or null. */
    @Nullable
    String classOf(VarSnippet variable) {
        return kept().classOf(variable);
    }

    /** Imports, types and methods, in order of declaration; not the imports that every session has. */
    List<Session.Declaration> declarations() {
        List<String> without = StartingShell.importLines();
        return shell().snippets().filter(snippet -> shell().status(snippet).isActive())
                .flatMap(snippet -> switch (snippet) {
                    case ImportSnippet imported when !without.contains(imported.source().strip()) ->
                        Stream.of(new Session.Declaration(Session.Declaration.Kind.imports, imported.source().strip()));
                    case TypeDeclSnippet type ->
                        Stream.of(new Session.Declaration(Session.Declaration.Kind.type, type.source().strip()));
                    case MethodSnippet method -> Stream.of(new Session.Declaration(Session.Declaration.Kind.method,
                            method.signature().replaceFirst("\\)(.*)$", ") $1").replaceFirst("^\\((.*)\\) ?(.*)$",
                                    "$2 " + Matcher.quoteReplacement(method.name()) + "($1)")));
                    default -> Stream.empty();
                }).toList();
    }

    /** The imports by which a class sees all that JShell knows now. */
    String imports() {
        if (joined == null) {
            return StartingShell.imports();
        }
        String known = imports;
        if (known == null) {
            // Of all snippets, a method is parsed and nothing more for the question.
            String wrapped = shell().sourceCodeAnalysis().wrappers("void imports$() {}").getFirst().wrapped();
            known = wrapped.substring(wrapped.indexOf(';') + 1, wrapped.indexOf("\nclass "));
            imports = known;
        }
        return known;
    }

    /// Runs one.
    ///
    /// @throws Failure
    ///             if it does not compile or throws
    Snippet run(Code code, Prepared prepared, Display display) throws Failure, ThrownException {
        List<SnippetEvent> events = shell().eval(prepared.source());
        imports = null;
        Snippet main = null;
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                main = event.snippet();
                place(main, prepared.place());
                if (event.status() == Status.REJECTED) {
                    throw rejected(prepared, main);
                }
                if (main instanceof DeclarationSnippet declaration && !declaration.name().startsWith("$")) {
                    names.declared(code.origin(), CellNames.of(declaration));
                }
            } else {
                place(event.snippet(), places.get(event.snippet().id()));
            }
        }
        if (main == null) {
            throw new IllegalStateException("JShell says nothing about: " + prepared.source());
        }
        kept().keep(events, main, display);
        for (SnippetEvent event : events) {
            if (event.exception() != null) {
                throw new ThrownException(Thrown.of(event.exception()), waiting(event));
            }
        }
        unresolved(prepared, main);
        if (main.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
            shell().drop(main); // JShell's $1, $2 … would slow down every later snippet, and keep their values
        }
        return main;
    }

    private static @Nullable DeclarationSnippet waiting(SnippetEvent event) {
        return event.exception() instanceof jdk.jshell.UnresolvedReferenceException unresolved
                ? unresolved.getSnippet()
                : null;
    }

    private void place(Snippet snippet, @Nullable Place place) {
        if (place != null) {
            places.put(snippet.id(), place);
        }
        if (snippet instanceof DeclarationSnippet && shell().status(snippet).isDefined()) {
            SnippetWrapper wrapper = shell().sourceCodeAnalysis().wrapper(snippet);
            classes.put(wrapper.fullClassName(), new Wrapped(snippet.id(), wrapper));
        }
    }

    /** Whether a snippet is an expression whose value is shown. */
    static boolean isExpression(Snippet snippet) {
        return switch (snippet.kind()) {
            case EXPRESSION -> snippet.subKind() != SubKind.ASSIGNMENT_SUBKIND;
            case VAR -> snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
            default -> false;
        };
    }

    private Failure rejected(Prepared prepared, Snippet snippet) {
        List<Problem> problems = shell().diagnostics(snippet).filter(jdk.jshell.Diag::isError).map(Problem::of)
                .toList();
        return new Failure(new CompilationReport(shell().sourceCodeAnalysis()).failed(prepared.place(),
                prepared.source(), problems));
    }

    /** A variable needs its type now; methods and types may wait for what they name, but the user should know. */
    private void unresolved(Prepared prepared, Snippet main) throws Failure {
        if (!waits(main) || !(main instanceof DeclarationSnippet declaration)) {
            return;
        }
        if (main instanceof VarSnippet) {
            Failure failure = new Failure(
                    new CompilationReport(shell().sourceCodeAnalysis()).unresolved(prepared.place(), prepared.source(),
                            shell().unresolvedDependencies(declaration).toList()));
            shell().drop(main);
            imports = null;
            throw failure;
        }
        pending.put(declaration, prepared.place());
    }

    private boolean waits(Snippet snippet) {
        Status status = shell().status(snippet);
        return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
    }

    /** The method that was called although it waits for something, by the frames of what it threw. */
    @Nullable
    DeclarationSnippet waiting(Thrown thrown) {
        for (StackTraceElement frame : thrown.frames()) {
            String file = frame.getFileName();
            Snippet found = file == null || !file.startsWith("#")
                    ? null
                    : shell().snippets().filter(each -> each.id().equals(file.substring(1)) && waits(each)).findFirst()
                            .orElse(null);
            if (found instanceof DeclarationSnippet declaration) {
                return declaration;
            }
        }
        return null;
    }

    /** What a declaration waits for, in words. */
    String missing(DeclarationSnippet declaration) {
        List<String> names = shell().unresolvedDependencies(declaration).toList();
        return names.isEmpty() ? "(see the note where it is declared)" : String.join(", no ", names);
    }

    /** At the end of a cell: says which of its methods and types still wait for something. */
    void notePending(Display display) {
        pending.forEach((declaration, place) -> {
            if (waits(declaration)) {
                display.stream(Display.Stream.stderr,
                        place.label() + ", line " + place.line(0) + ": " + declaration.name()
                                + " can be used once there is "
                                + String.join(" and ", shell().unresolvedDependencies(declaration).toList()) + "\n");
            }
        });
        pending.clear();
    }

    /** JShell's own variables, apart from those of expressions. */
    List<VarSnippet> variables() {
        return joined == null
                ? List.of()
                : shell().variables().filter(variable -> shell().status(variable) == Status.VALID)
                        .filter(variable -> !variable.name().startsWith("$") && !variable.name().isEmpty()).toList();
    }

    /** Gives up those of JShell's variables that have these names. */
    void dropVariables(Set<String> names) {
        if (joined == null) {
            return;
        }
        for (VarSnippet variable : shell().variables().filter(each -> names.contains(each.name())).toList()) {
            kept().forget(variable.name());
            shell().drop(variable);
            imports = null;
        }
    }

    /** Gives up types and methods by what {@link CellNames} calls them. */
    void dropDeclarations(Set<String> given) {
        if (joined == null) {
            return;
        }
        for (Snippet snippet : shell().snippets().filter(each -> shell().status(each).isActive()).toList()) {
            if ((snippet instanceof MethodSnippet || snippet instanceof TypeDeclSnippet)
                    && given.contains(CellNames.of((DeclarationSnippet) snippet))) {
                shell().drop(snippet);
                imports = null;
            }
        }
    }

    /// The declarations that a change of variables concerns.
    ///
    /// @param appeared
    ///            names that are new
    /// @param moved
    ///            names whose field is another one now, with the class of the former
    List<DeclarationSnippet> concerned(Set<String> appeared, Map<String, String> moved, Map<String, byte[]> bytes) {
        Set<DeclarationSnippet> found = new LinkedHashSet<>();
        if (joined == null) {
            return List.of();
        }
        for (Snippet snippet : shell().snippets().toList()) {
            if (!(snippet instanceof MethodSnippet || snippet instanceof TypeDeclSnippet)) {
                continue;
            }
            DeclarationSnippet declaration = (DeclarationSnippet) snippet;
            if (waits(snippet)) {
                if (shell().unresolvedDependencies(declaration)
                        .anyMatch(each -> appeared.contains(each.substring(each.lastIndexOf(' ') + 1)))) {
                    found.add(declaration);
                }
            } else if (shell().status(snippet) == Status.VALID && !moved.isEmpty() && uses(snippet, moved, bytes)) {
                found.add(declaration);
            }
        }
        return List.copyOf(found);
    }

    private boolean uses(Snippet snippet, Map<String, String> moved, Map<String, byte[]> bytes) {
        Set<String> words = CellPreparation.words(snippet.source());
        if (moved.keySet().stream().noneMatch(words::contains)) {
            return false;
        }
        String name = shell().sourceCodeAnalysis().wrapper(snippet).fullClassName();
        return bytes.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "$"))
                .map(each -> new String(each.getValue(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .anyMatch(text -> moved.entrySet().stream().anyMatch(
                        each -> words.contains(each.getKey()) && text.contains(each.getValue().replace('.', '/'))));
    }

    /** Compiles declarations again; says which can't be any more. */
    void again(List<DeclarationSnippet> declarations, Display display) {
        for (DeclarationSnippet declaration : declarations) {
            Place place = places.get(declaration.id());
            boolean noted = pending.remove(declaration) != null;
            for (SnippetEvent event : shell().eval(declaration.source())) {
                place(event.snippet(), event.causeSnippet() == null ? place : places.get(event.snippet().id()));
                if (event.causeSnippet() != null) {
                    continue;
                }
                if (event.status() == Status.REJECTED) {
                    shell().drop(declaration);
                    display.stream(Display.Stream.stderr, declaration.name()
                            + " no longer compiles, since the type of a variable changed: run its cell again\n");
                } else if (noted && place != null && event.snippet() instanceof DeclarationSnippet now) {
                    pending.put(now, place);
                }
            }
        }
        imports = null;
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
