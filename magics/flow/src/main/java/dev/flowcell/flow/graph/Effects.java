package dev.flowcell.flow.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.graph.Code.Call;
import dev.flowcell.flow.graph.Code.Use;

/// What code does with all that it calls, to the end.
final class Effects {

    private final Map<Symbol, Code> codes = new LinkedHashMap<>();
    private final Functions functions = new Functions();
    private final Functions given = new Functions();
    private final Map<Symbol, List<Symbol>> overriders = new HashMap<>();
    private final Map<Symbol, List<Symbol>> overridden = new HashMap<>();
    private final Parts parts = new Parts(codes, this::targets);
    private final Map<String, Integer> numbers;

    /// @param numbers
    ///            of the cells, by id
    Effects(Collection<CellScan> cells, Map<String, Integer> numbers) {
        this.numbers = numbers;
        for (var cell : cells) {
            cell.codes().forEach((symbol, code) -> codes.put(symbol, code.copy()));
            functions.add(cell.functions());
            given.add(cell.given());
            cell.overrides().forEach((method, others) -> others.forEach(other -> {
                overriders.computeIfAbsent(other, key -> new ArrayList<>()).add(method);
                overridden.computeIfAbsent(method, key -> new ArrayList<>()).add(other);
            }));
        }
        passChanges();
    }

    /// Uses of top-level variables by what a cell runs and all it reaches. Each stands at the place in the cell that
    /// leads there.
    List<Use> of(Symbol.Run run) {
        var uses = new ArrayList<Use>();
        var code = codes.get(run);
        if (code == null) {
            return uses;
        }
        uses.addAll(code.uses);
        var reached = new HashMap<Symbol, List<Use>>();
        for (var call : code.calls) {
            for (var use : reached.computeIfAbsent(call.target(), target -> reached(target, run))) {
                uses.add(new Use(use.variable(), use.read(), use.write(), call.offset(), use.held()));
            }
        }
        return uses;
    }

    /** Code on the way, and whether it is that of a function that a variable holds. */
    private record Open(Code code, boolean held) {
    }

    private List<Use> reached(Symbol target, Symbol.Run start) {
        var uses = new ArrayList<Use>();
        Set<Code> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Open>();
        run(target, start, false, open);
        while (!open.isEmpty()) {
            var next = open.pop();
            if (seen.add(next.code())) {
                next.code().uses.forEach(use -> uses
                        .add(new Use(use.variable(), use.read(), use.write(), use.offset(), next.held())));
                next.code().calls.forEach(call -> run(call.target(), start, next.held(), open));
                next.code().makers.forEach(call -> held(functions, call.target(), start, open));
                next.code().receivers.forEach(method -> held(given, method, start, open));
            }
        }
        return uses;
    }

    private void run(Symbol target, Symbol.Run start, boolean held, Deque<Open> open) {
        if (target instanceof Symbol.Variable) {
            held(functions, target, start, open);
            return;
        }
        for (var each : targets(target)) {
            var code = codes.get(each);
            if (code != null) {
                open.push(new Open(code, held));
            }
        }
    }

    /** The functions of a holder, without those that it gets only in a later cell. */
    private void held(Functions those, Symbol holder, Symbol.Run start, Deque<Open> open) {
        var number = numbers.get(start.cell());
        var holders = new ArrayList<>(targets(holder));
        holders.addAll(overridden.getOrDefault(holder, List.of()));
        for (var each : holders) {
            those.of(each).forEach((origin, code) -> {
                var other = origin instanceof Symbol.Run run ? numbers.get(run.cell()) : null;
                if (number == null || other == null || other <= number) {
                    open.push(new Open(code, true));
                }
            });
        }
    }

    /** What a call may run: the method, those that override it, the type's initialisers. */
    private List<Symbol> targets(Symbol target) {
        var others = overriders.get(target);
        var isConstructor = target instanceof Symbol.Method method && method.constructor();
        if (others == null && !isConstructor) {
            return List.of(target);
        }
        var targets = new ArrayList<Symbol>();
        targets.add(target);
        targets.addAll(others == null ? List.of() : others);
        if (target instanceof Symbol.Method method && isConstructor) {
            targets.add(method.owner());
        }
        return targets;
    }

    /** A method that changes its parameter changes what its caller gives it; so does a function that it makes. */
    private void passChanges() {
        var all = new ArrayList<>(codes.values());
        all.addAll(functions.codes());
        all.addAll(given.codes());
        var changed = true;
        while (changed) {
            changed = false;
            for (var code : all) {
                changed |= passChanges(code, code.calls, false);
                changed |= passChanges(code, code.makers, true);
                for (var each : code.changed) {
                    changed |= change(code, each.offset(), parts.of(each.place()));
                }
            }
        }
    }

    private boolean passChanges(Code code, Collection<Call> calls, boolean made) {
        var changed = false;
        for (var call : calls) {
            changed |= call.functional() && !made && passChanges(code, call);
            for (var target : targets(call.target())) {
                if (target instanceof Symbol.Method method) {
                    var own = codes.get(target);
                    var callees = made ? functions.of(target).values() : own == null ? List.<Code>of() : List.of(own);
                    for (var callee : callees) {
                        changed |= passChanges(code, call, callee, method);
                    }
                }
            }
        }
        return changed;
    }

    /** A call of functions that the receiver holds: they change what they are called with. */
    private boolean passChanges(Code caller, Call call) {
        var changed = false;
        for (var holder : call.receiver()) {
            var held = switch (holder) {
                case Symbol.Variable _ -> functions.of(holder).values();
                case Symbol.Parameter(var method, var _) -> given.of(method).values();
                case Symbol.Method _,Symbol.Run _ -> {
                    var own = codes.get(holder);
                    yield own == null ? List.<Code>of() : List.of(own);
                }
                case Symbol.Type _,Symbol.Given _,Symbol.Result _ -> List.<Code>of();
            };
            for (var function : held) {
                for (var place : List.copyOf(function.mutated)) {
                    if (place instanceof Symbol.Given(var index) && index < call.arguments().size()) {
                        changed |= change(caller, call.offset(), call.arguments().get(index));
                    }
                }
            }
        }
        return changed;
    }

    private boolean passChanges(Code caller, Call call, Code callee, Symbol.Method method) {
        var changed = false;
        for (var place : List.copyOf(callee.mutated)) {
            switch (place) {
                case Symbol.Type type -> {
                    var own = method.constructor() || !type.holds(method.owner());
                    changed |= !own && change(caller, call.offset(), call.receiver());
                }
                case Symbol.Parameter(var of, var index) -> {
                    if (of.equals(method) && index < call.arguments().size()) {
                        changed |= change(caller, call.offset(), call.arguments().get(index));
                    }
                }
                case Symbol.Variable _,Symbol.Method _,Symbol.Given _,Symbol.Result _,Symbol.Run _ -> {
                }
            }
        }
        return changed;
    }

    private boolean change(Code caller, int offset, Set<Symbol> places) {
        var changed = false;
        for (var place : places) {
            changed |= switch (place) {
                case Symbol.Variable(var name) -> caller.uses.add(new Use(name, false, true, offset));
                case Symbol.Result result -> change(caller, offset, parts.of(result));
                case Symbol.Type _,Symbol.Method _,Symbol.Parameter _,Symbol.Given _,Symbol.Run _ -> caller.mutated
                        .add(place);
            };
        }
        return changed;
    }
}
