package dev.flowcell.kernel.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/// What JShell itself runs: imports, methods, types, and what a batch can't take. All of it needs JShell's lock.
final class Snippets {

    private final StartingShell starting;
    private final RemoteExecution remote;
    private final CellNames names;
    private @Nullable JShell joined;
    private @Nullable KeptVariables keptVariables;
    private final SnippetPlaces places = new SnippetPlaces(this::shell);
    private final WaitingDeclarations waiting = new WaitingDeclarations(this::shell);
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

    /** Where each snippet and each batch stands. */
    SnippetPlaces places() {
        return places;
    }

    /** Methods and types that can't be used yet. */
    WaitingDeclarations waiting() {
        return waiting;
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
                places.add(main, prepared.place());
                if (event.status() == Status.REJECTED) {
                    throw rejected(prepared, main);
                }
                if (main instanceof DeclarationSnippet declaration && !declaration.name().startsWith("$")) {
                    names.declared(code.origin(), CellNames.of(declaration));
                }
            } else {
                places.add(event.snippet(), places.of(event.snippet().id()));
            }
        }
        if (main == null) {
            throw new IllegalStateException("JShell says nothing about: " + prepared.source());
        }
        kept().keep(events, main, display);
        for (SnippetEvent event : events) {
            if (event.exception() != null) {
                throw new ThrownException(Thrown.of(event.exception()), called(event));
            }
        }
        unresolved(prepared, main);
        if (main.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
            shell().drop(main); // JShell's $1, $2 … would slow down every later snippet, and keep their values
        }
        return main;
    }

    private static @Nullable DeclarationSnippet called(SnippetEvent event) {
        return event.exception() instanceof jdk.jshell.UnresolvedReferenceException unresolved
                ? unresolved.getSnippet()
                : null;
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
        if (!waiting.waits(main) || !(main instanceof DeclarationSnippet declaration)) {
            return;
        }
        if (main instanceof VarSnippet) {
            Failure failure = new Failure(
                    new CompilationReport(shell().sourceCodeAnalysis()).unresolved(prepared.place(), prepared.source(),
                            waiting.missing(declaration)));
            shell().drop(main);
            imports = null;
            throw failure;
        }
        waiting.add(declaration, prepared.place());
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
            if (waiting.waits(snippet)) {
                if (waiting.missing(declaration).stream()
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
            Place place = places.of(declaration.id());
            boolean told = waiting.remove(declaration);
            for (SnippetEvent event : shell().eval(declaration.source())) {
                places.add(event.snippet(), event.causeSnippet() == null ? place : places.of(event.snippet().id()));
                if (event.causeSnippet() != null) {
                    continue;
                }
                if (event.status() == Status.REJECTED) {
                    shell().drop(declaration);
                    display.stream(Display.Stream.stderr, declaration.name()
                            + " no longer compiles, since the type of a variable changed: run its cell again\n");
                } else if (told && place != null && event.snippet() instanceof DeclarationSnippet now) {
                    waiting.add(now, place);
                }
            }
        }
        imports = null;
    }
}
