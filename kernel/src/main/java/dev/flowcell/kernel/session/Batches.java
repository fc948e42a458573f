package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.flowcell.kernel.compile.Batch;
import dev.flowcell.kernel.compile.Batch.Result;
import dev.flowcell.kernel.compile.CellCompiler;
import dev.flowcell.kernel.compile.Piece;
import dev.flowcell.kernel.compile.Problem;
import dev.flowcell.kernel.compile.Variable;
import dev.flowcell.kernel.compile.Variables;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import jdk.jshell.spi.ExecutionControl.RunException;

/// Runs pieces of a cell that are compiled together, and keeps the variables that they declare. All of it needs
/// JShell's lock, which is free while the code runs.
final class Batches {

    /// How a batch went, where its code did not throw.
    ///
    /// @param ran
    ///            false if it can't be compiled as a whole; nothing has run then
    /// @param value
    ///            whether it left a value to show
    record Ran(boolean ran, boolean value, List<Problem> problems) {
    }

    private final CellCompiler compiler;
    private final Variables variables;
    private final Map<String, byte[]> classes;
    private final RemoteExecution remote;
    private final Snippets snippets;
    private final CellNames names;
    /** Where each name was last, the removed ones too: methods may still look there. */
    private final Map<String, String> lastHolder = new HashMap<>();
    private int number;

    /// @param classes
    ///            what the compiler reads: JShell's classes, and here the variables'
    Batches(CellCompiler compiler, Variables variables, Map<String, byte[]> classes, RemoteExecution remote,
            Snippets snippets, CellNames names) {
        this.names = names;
        this.compiler = compiler;
        this.variables = variables;
        this.classes = classes;
        this.remote = remote;
        this.snippets = snippets;
    }

    Variables variables() {
        return variables;
    }

    Ran run(Code code, List<Prepared> prepared, boolean shown, Display display) throws ThrownException {
        List<Piece> pieces = prepared.stream().map(Prepared::piece).toList();
        Set<String> names = new LinkedHashSet<>();
        pieces.forEach(piece -> piece.variables().forEach(each -> names.add(each.name())));
        snippets.dropVariables(names);
        Batch batch = batch(code, pieces, shown);
        Result result = compiler.compile(batch);
        if (!(result instanceof Result.Compiled compiled)) {
            return refused(result);
        }
        if (compiled.declared().isEmpty()) {
            return run(code, batch, compiled, Map.of(), display);
        }
        Map<String, Variable> former = former(compiled.declared());
        List<DeclarationSnippet> concerned = concerned(compiled.declared(), former);
        if (!concerned.isEmpty()) {
            // They see the new variables first, since this very batch may call them.
            byte[] holder = bytes(compiled, batch.holder());
            load(Map.of(batch.holder(), holder));
            register(compiled.declared(), holder);
            snippets.again(concerned, display);
            batch = batch(code, pieces, shown);
            Result again = compiler.compile(batch);
            if (!(again instanceof Result.Compiled second)) {
                restore(compiled.declared(), former);
                return refused(again);
            }
            compiled = new Result.Compiled(second.classes(), compiled.declared(), second.value());
        }
        return run(code, batch, compiled, former, display);
    }

    private static Ran refused(Result result) {
        return new Ran(false, false, result instanceof Result.Refused refused ? refused.problems() : List.of());
    }

    private Batch batch(Code code, List<Piece> pieces, boolean shown) {
        return new Batch(++number, code.file(number), code.text(), pieces, shown, snippets.imports(), variables.all());
    }

    private Map<String, Variable> former(List<Variable> declared) {
        Map<String, Variable> former = new LinkedHashMap<>();
        for (Variable each : declared) {
            Variable known = variables.get(each.name());
            if (known != null) {
                former.put(each.name(), known);
            }
        }
        return former;
    }

    private List<DeclarationSnippet> concerned(List<Variable> declared, Map<String, Variable> former) {
        Set<String> names = new LinkedHashSet<>();
        declared.forEach(each -> names.add(each.name()));
        Map<String, String> moved = new HashMap<>();
        former.forEach((name, variable) -> moved.put(name, variable.holder()));
        return snippets.concerned(names, moved, classes);
    }

    private static byte[] bytes(Result.Compiled compiled, String name) {
        return Objects.requireNonNull(compiled.classes().get(name), name);
    }

    private void register(List<Variable> declared, byte[] holder) {
        variables.add(declared, holder);
        boolean moved = false;
        for (Variable each : declared) {
            classes.put(each.holder(), holder);
            String last = lastHolder.put(each.name(), each.holder());
            moved |= last != null && !last.equals(each.holder());
        }
        forgetHolders();
        if (moved) {
            remote.relink();
        }
    }

    private void forgetHolders() {
        classes.keySet().removeIf(name -> name.startsWith(Variables.HOLDERS) && !variables.holders().containsKey(name));
    }

    private void restore(List<Variable> declared, Map<String, Variable> former) {
        Set<String> names = new LinkedHashSet<>();
        declared.forEach(each -> names.add(each.name()));
        variables.remove(names);
        former.values().forEach(each -> register(List.of(each), Objects.requireNonNull(classes.get(each.holder()))));
        forgetHolders();
    }

    private Ran run(Code code, Batch batch, Result.Compiled compiled, Map<String, Variable> former, Display display)
            throws ThrownException {
        snippets.places().add(batch.file(), code.place(0, List.of()));
        load(compiled.classes());
        int reached = Integer.MAX_VALUE;
        try {
            remote.invoke(batch.body(), "do_it$");
            return new Ran(true, compiled.value(), List.of());
        } catch (RunException thrown) {
            Thrown what = Thrown.of(thrown, snippets.places()::translate);
            reached = what.isOrWraps(WorkerLost.MARK) ? -1 : reached(batch);
            throw new ThrownException(what, null);
        } catch (EngineTerminationException | InternalException e) {
            throw new IllegalStateException(e);
        } finally {
            declared(code.origin(), batch.pieces(), reached);
            keep(compiled, reached, former, display);
        }
    }

    private int reached(Batch batch) {
        try {
            return Integer.parseInt(remote.varValue(batch.body(), "reached$"));
        } catch (RunException | EngineTerminationException | InternalException e) {
            return -1;
        }
    }

    private void declared(String cell, List<Piece> pieces, int reached) {
        for (int i = 0; i < pieces.size() && i <= reached; i++) {
            pieces.get(i).variables().forEach(each -> names.declared(cell, each.name()));
        }
    }

    /** Those of the variables stay whose pieces were reached. */
    private void keep(Result.Compiled compiled, int reached, Map<String, Variable> former, Display display) {
        List<Variable> kept = new ArrayList<>();
        List<Variable> given = new ArrayList<>();
        for (Variable each : compiled.declared()) {
            (each.piece() <= reached ? kept : given).add(each);
        }
        if (!kept.isEmpty()) {
            String holder = kept.getFirst().holder();
            byte[] bytes = compiled.classes().getOrDefault(holder, classes.get(holder));
            register(kept, Objects.requireNonNull(bytes));
            for (Variable each : kept) {
                Variable old = former.get(each.name());
                if (old != null) {
                    remote.ask(Command.forget, new ArrayList<>(List.of(old.holder(), old.name())));
                }
            }
        }
        List<Variable> provisional = given.stream().filter(each -> variables.get(each.name()) == each).toList();
        if (!provisional.isEmpty()) {
            Map<String, Variable> back = new LinkedHashMap<>();
            provisional.forEach(each -> {
                if (former.get(each.name()) instanceof Variable old) {
                    back.put(each.name(), old);
                }
            });
            Map<String, String> moved = new HashMap<>();
            provisional.forEach(each -> moved.put(each.name(), each.holder()));
            List<DeclarationSnippet> concerned = snippets.concerned(Set.of(), moved, classes);
            restore(provisional, back);
            snippets.again(concerned, display);
        }
    }

    /// Gives variables whose types were made anew the new types, and keeps the values that fit.
    void followTypes(Display display) {
        List<Variable> outdated = variables.outdated(snippets.imports());
        if (outdated.isEmpty()) {
            return;
        }
        List<String> reset = new ArrayList<>();
        Map<String, String> moved = new HashMap<>();
        for (Variable each : outdated) {
            int next = ++number;
            byte[] bytes = compiler.holder(next, snippets.imports(), each);
            moved.put(each.name(), each.holder());
            if (bytes == null) {
                variables.remove(Set.of(each.name()));
                reset.add(each.name());
                continue;
            }
            Variable now = CellCompiler.moved(each, Variables.holder(next), bytes);
            load(Map.of(now.holder(), bytes));
            if (!Boolean.TRUE.equals(remote.ask(Command.carry,
                    new ArrayList<>(List.of(each.holder(), now.holder(), each.name()))))) {
                reset.add(each.name());
            }
            remote.ask(Command.forget, new ArrayList<>(List.of(each.holder(), each.name())));
            register(List.of(now), bytes);
        }
        forgetHolders();
        snippets.again(snippets.concerned(moved.keySet(), moved, classes), display);
        KeptVariables.noteReset(reset, display);
    }

    /** All variables are gone with their worker. */
    List<String> lost(Display display) {
        List<String> all = List.copyOf(variables.all().keySet());
        remove(all, display);
        return all;
    }

    /** Gives up variables, and their values; methods that use them wait for others of these names. */
    void drop(Collection<String> given, Display display) {
        List<Variable> all = given.stream().map(variables::get).filter(Objects::nonNull).toList();
        remove(all.stream().map(Variable::name).toList(), display);
        all.forEach(each -> remote.ask(Command.forget, new ArrayList<>(List.of(each.holder(), each.name()))));
    }

    private void remove(List<String> given, Display display) {
        Map<String, String> moved = new HashMap<>();
        given.forEach(name -> moved.put(name, Objects.requireNonNull(variables.get(name)).holder()));
        List<DeclarationSnippet> concerned = snippets.concerned(Set.of(), moved, classes);
        variables.remove(Set.copyOf(given));
        forgetHolders();
        snippets.again(concerned, display);
    }

    /** One of JShell's own variables has taken the name. */
    void remove(String name) {
        Variable former = variables.get(name);
        if (former != null) {
            variables.remove(Set.of(name));
            remote.ask(Command.forget, new ArrayList<>(List.of(former.holder(), name)));
            forgetHolders();
        }
    }

    private void load(Map<String, byte[]> loaded) {
        try {
            remote.loadForNow(loaded.entrySet().stream().map(each -> new ClassBytecodes(each.getKey(), each.getValue()))
                    .toArray(ClassBytecodes[]::new));
        } catch (ClassInstallException | EngineTerminationException
                | jdk.jshell.spi.ExecutionControl.NotImplementedException e) {
            throw new IllegalStateException("The worker does not take the cell's classes: " + e.getMessage(), e);
        }
    }
}
