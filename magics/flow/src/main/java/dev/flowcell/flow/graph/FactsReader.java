package dev.flowcell.flow.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.CellErrors;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.FlowUnit;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.TypeInference.Inferred;
import dev.flowcell.flow.java.TypeText;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/// The facts of all cells, from one attributed class.
final class FactsReader {

    private final FlowSource source;
    private final FlowCode flow;
    private final Inferred inferred;
    private final FlowUnit unit;
    private final List<Problem> errors;
    private final Map<String, VariableElement> fields = new HashMap<>();
    private final Map<String, Shipping.Refusal> refusals = new HashMap<>();
    private final TypeElement type;
    private final Mentions mentions;
    private final SecretScan secrets;
    private final Sharing sharing = new Sharing();
    private final Effects effects;

    private FactsReader(FlowSource source, FlowCode flow, Inferred inferred, JavaCompilation compilation) {
        this.source = source;
        this.flow = flow.typed(inferred.types(), inferred.maps());
        this.inferred = inferred;
        this.unit = FlowClassWriter.write(this.flow, "");
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = compilation.task(List.of(unit.source()), diagnostics);
        var tree = attribute(task);
        this.errors = CellErrors.of(unit, flow, diagnostics.getDiagnostics());
        this.type = Objects.requireNonNull(task.getElements().getTypeElement(flow.className()));
        var shipping = new Shipping(task.getTypes(), flow.className());
        for (var field : ElementFilter.fieldsIn(type.getEnclosedElements())) {
            var name = field.getSimpleName().toString();
            fields.put(name, field);
            if (inferred.nameless().contains(name)) {
                refusals.put(name, new Shipping.Refusal("a type without a name can't ship: declare its type", false));
            } else {
                shipping.refusal(field.asType()).ifPresent(refusal -> refusals.put(name, refusal));
            }
        }
        var places = new Fields(type);
        var scan = new CodeScan(task, tree, places, Set.copyOf(refusals.keySet()));
        this.mentions = new Mentions(task, tree, places);
        this.secrets = new SecretScan(task, tree, places);
        this.effects = new Effects(scan, places, numbers());
    }

    /** The numbers of the cells that methods are made from. */
    private Map<ExecutableElement, Integer> numbers() {
        var numbers = new HashMap<ExecutableElement, Integer>();
        for (var code : flow.cells()) {
            methods(flow.names().get(code.cell().id())).forEach(method -> numbers.put(method, code.cell().number()));
        }
        return numbers;
    }

    /** Reads the facts of all cells, in order. */
    static List<CellFacts> read(FlowSource source, FlowCode flow, Inferred inferred, JavaCompilation compilation) {
        var reader = new FactsReader(source, flow, inferred, compilation);
        var facts = flow.cells().stream().map(reader::facts).toList();
        var shared = reader.sharing.problems();
        return facts.stream().map(each -> each.with(shared.stream()
                .filter(problem -> problem.cell().equals(each.cell().id())).toList())).toList();
    }

    private static CompilationUnitTree attribute(JavacTask task) {
        try {
            var tree = task.parse().iterator().next();
            task.analyze();
            return tree;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a cell is in the graph. */
    static Kind kind(CellCode code) {
        return switch (code.cell().role()) {
            case params -> Kind.params;
            case map -> Kind.map;
            case skip, test -> Kind.skip;
            case setting -> Kind.setting;
            case step -> Kind.step;
            case code -> code.snippets().stream().allMatch(Snippet::declaration) ? Kind.declaration : Kind.step;
        };
    }

    private CellFacts facts(CellCode code) {
        var cell = code.cell();
        var kind = kind(code);
        var declares = variables(code);
        var own = declares.stream().map(Variable::name).collect(Collectors.toSet());
        var reads = new TreeSet<String>();
        var writes = new TreeSet<>(own);
        var mentioned = new HashSet<String>();
        var problems = new ArrayList<>(cell.problems());
        problems.addAll(code.problems());
        problems.addAll(errorsOf(cell));
        problems.addAll(secretProblems(cell));
        if (kind.runs()) {
            problems.addAll(mapProblems(code));
            for (var method : methods(flow.names().get(cell.id()))) {
                mentioned.addAll(mentions.of(method.getSimpleName().toString()));
                for (var use : effects.of(method)) {
                    var declaring = flow.declarations().cell(use.variable());
                    if (Fields.isShared(use.variable())) {
                        share(code, use);
                        continue;
                    }
                    if (use.held() && number(declaring) > cell.number()) {
                        continue; // the variable gets that function only when this cell is done
                    }
                    if (use.read() && !own.contains(use.variable())) {
                        reads.add(use.variable());
                    }
                    if (use.write()) {
                        writes.add(use.variable());
                    }
                    problem(code, use, declaring, kind).filter(found -> !problems.contains(found))
                            .ifPresent(problems::add);
                }
            }
        }
        return new CellFacts(cell, kind, declares, reads, writes, reaches(mentioned, reads, writes),
                flow.maps().get(cell.id()), problems);
    }

    private void share(CellCode code, Code.Use use) {
        unit.origin(use.position()).filter(origin -> origin.cell() == code.cell())
                .ifPresent(origin -> sharing.add(code, use.variable(), use.write(), origin.offset()));
    }

    /** A cell's number, or 0. */
    private int number(String cell) {
        return flow.cells().stream().map(CellCode::cell).filter(each -> each.id().equals(cell)).findFirst()
                .map(Cell::number).orElse(0);
    }

    private List<ExecutableElement> methods(@Nullable String name) {
        return ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                .filter(method -> name != null && (method.getSimpleName().contentEquals(name)
                        || method.getSimpleName().contentEquals(FlowClassWriter.itemsMethod(name))))
                .toList();
    }

    private Optional<Problem> problem(CellCode code, Code.Use use, String declaring, Kind kind) {
        var other = flow.cells().stream().map(CellCode::cell).filter(cell -> cell.id().equals(declaring)).findFirst();
        var place = unit.origin(use.position()).filter(origin -> origin.cell() == code.cell());
        if (other.isEmpty() || place.isEmpty() || other.get() == code.cell()) {
            return Optional.empty();
        }
        if (other.get().number() > code.cell().number()) {
            return Optional.of(code.problem(place.get().offset(), use.variable()
                    + " is used before cell " + other.get().number() + " declares it: move that cell up"));
        }
        if (kind == Kind.map && use.write()) {
            return Optional.of(code.problem(place.get().offset(), use.variable() + " belongs to cell "
                    + other.get().number() + " and the items of a %%map run at the same time: return a value instead"));
        }
        return Optional.empty();
    }

    /** The compiler's errors of a cell; why a type could not be inferred, where it has no other. */
    private List<Problem> errorsOf(Cell cell) {
        var own = errors.stream().filter(problem -> problem.cell().equals(cell.id())).map(this::withRemedy).toList();
        var lost = flow.cells().stream().filter(code -> code.cell() == cell).anyMatch(this::lacksType);
        return own.isEmpty() && lost && !inferred.voids().contains(cell.id())
                ? inferred.problems().stream().filter(problem -> problem.cell().equals(cell.id())).toList()
                : own;
    }

    private boolean lacksType(CellCode code) {
        var map = code.cell().map();
        return map != null && (!inferred.maps().containsKey(code.cell().id())
                || map.out() != null && !inferred.types().containsKey(map.out()))
                || code.snippets().stream().flatMap(snippet -> snippet.variables().stream())
                        .anyMatch(
                                variable -> variable.type() == null && !inferred.types().containsKey(variable.name()));
    }

    /** A name that a skipped cell declares is no part of the flow; say so. */
    private Problem withRemedy(Problem problem) {
        var message = problem.message();
        if (message.startsWith("cannot find symbol: ")) {
            var nameless = namelessReceiver(problem);
            if (nameless.isPresent()) {
                return new Problem(problem.cell(), problem.line(), problem.column(), message + "; the class of "
                        + nameless.get() + " has no name: declare a class or a record, and make " + nameless.get()
                        + " one of it");
            }
        }
        if (!message.startsWith("cannot find symbol: variable ")) {
            return problem;
        }
        var name = message.substring(message.lastIndexOf(' ') + 1);
        for (var code : flow.cells()) {
            if (code.cell().role().apart() && JavaScanner.tokens(code.cell().code()).stream()
                    .anyMatch(token -> token.is(name))) {
                return new Problem(problem.cell(), problem.line(), problem.column(), message + "; cell "
                        + code.cell().number() + ", which is for the notebook only, is no part of the flow");
            }
        }
        return problem;
    }

    /** The variable of an anonymous class whose member a problem is about: only its own initialiser sees its members. */
    private Optional<String> namelessReceiver(Problem problem) {
        var cell = flow.cells().stream().map(CellCode::cell).filter(each -> each.id().equals(problem.cell()))
                .findFirst();
        if (cell.isEmpty()) {
            return Optional.empty();
        }
        var line = cell.get().code().lines().skip(problem.line() - 1L).findFirst().orElse("");
        var before = JavaScanner.tokens(line.substring(0, Math.min(line.length(), problem.column() - 1)));
        return before.isEmpty()
                ? Optional.empty()
                : Optional.of(before.getLast().text()).filter(inferred.nameless()::contains);
    }

    private List<Problem> secretProblems(Cell cell) {
        var problems = new ArrayList<Problem>();
        for (var use : secrets.uses()) {
            var origin = unit.origin(use.position()).filter(place -> place.cell() == cell);
            if (origin.isPresent() && source.secrets().stream().noneMatch(secret -> secret.name().equals(use.name()))) {
                var place = CellCode.Place.of(cell.code(), origin.get().offset());
                problems.add(new Problem(cell.id(), place.line(), place.column(),
                        "the secret " + use.name() + " is not declared: add a line %secret " + use.name()));
            }
        }
        return problems;
    }

    private List<Problem> mapProblems(CellCode code) {
        var map = code.cell().map();
        var problems = new ArrayList<Problem>();
        if (map == null) {
            return problems;
        }
        for (var snippet : code.snippets()) {
            if (snippet.kind() == Snippet.Kind.method || snippet.kind() == Snippet.Kind.imports) {
                problems.add(code.problem(snippet.start(),
                        "a %%map body can't declare " + (snippet.kind() == Snippet.Kind.method ? "methods" : "imports")
                                + ": move this to a cell of its own"));
            }
        }
        var last = code.snippets().isEmpty() ? null : code.snippets().getLast();
        var gives = last != null && (last.kind() == Snippet.Kind.expression || last.kind() == Snippet.Kind.call
                || last.kind() == Snippet.Kind.statement);
        if (map.out() != null && (!gives || inferred.voids().contains(code.cell().id()))) {
            problems.add(new Problem(code.cell().id(), map.line(), map.outColumn(), map.withoutValue()));
        }
        return problems;
    }

    private List<Variable> variables(CellCode code) {
        var variables = new ArrayList<Variable>();
        var map = code.cell().map();
        if (map != null) {
            if (map.out() != null) {
                variables.add(variable(map.out(), map.line(), map.outColumn(), null));
            }
            return variables;
        }
        for (var snippet : code.snippets()) {
            for (var variable : snippet.variables()) {
                if (variables.stream().noneMatch(known -> known.name().equals(variable.name()))) {
                    var place = CellCode.Place.of(code.cell().code(), variable.at());
                    variables.add(variable(variable.name(), place.line(), place.column(), alias(code, variable)));
                }
            }
        }
        return variables;
    }

    private Variable variable(String name, int line, int column, @Nullable String secret) {
        var field = fields.get(name);
        var nameless = inferred.nameless().contains(name);
        var text = field == null || nameless ? null : new TypeText(flow.className()).of(field.asType());
        var refusal = refusals.get(name);
        var held = refusal == null ? secrets.heldBy(name, secret != null) : Optional.<String>empty();
        if (held.isPresent()) {
            return new Variable(name, text, line, column, "it holds the secret " + held.get()
                    + ", whose value never ships: call secret(\"" + held.get() + "\") in the step that uses it", false,
                    null);
        }
        return new Variable(name, text, line, column, refusal == null ? null : refusal.message(),
                secret != null || refusal != null && refusal.lives(), secret);
    }

    /** The secret's name where a variable is initialised with `secret("NAME")` alone. */
    private static @Nullable String alias(CellCode code, Snippet.Variable variable) {
        if (variable.initial() < 0) {
            return null;
        }
        var tokens = JavaScanner.tokens(code.cell().code().substring(variable.initial(), variable.initialEnd()));
        return tokens.size() == 4 && tokens.get(0).is("secret") && tokens.get(1).is("(")
                && tokens.get(2).text().startsWith("\"") && tokens.get(3).is(")")
                        ? tokens.get(2).text().replace("\"", "")
                        : null;
    }

    /** Names of the types and methods that code needs: those it mentions, and those of its variables' types. */
    private Set<String> reaches(Set<String> mentioned, Set<String> reads, Set<String> writes) {
        var open = new ArrayList<>(mentioned);
        for (var name : reads) {
            open.addAll(typeNames(name));
        }
        for (var name : writes) {
            open.addAll(typeNames(name));
        }
        var reached = new TreeSet<String>();
        var known = known();
        while (!open.isEmpty()) {
            var next = open.removeLast();
            if (known.contains(next) && reached.add(next)) {
                open.addAll(mentions.of(next));
            }
        }
        return reached;
    }

    private List<String> typeNames(String variable) {
        var field = fields.get(variable);
        return field == null
                ? List.of()
                : JavaScanner.tokens(new TypeText(flow.className()).of(field.asType())).stream()
                        .map(JavaScanner.Token::text).toList();
    }

    private Set<String> known() {
        var names = new HashSet<String>();
        for (var code : flow.cells()) {
            code.snippets().stream().filter(snippet -> !snippet.name().isEmpty())
                    .forEach(snippet -> names.add(snippet.name()));
        }
        return names;
    }
}
