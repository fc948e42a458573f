package dev.flowcell.flow.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;

import dev.flowcell.flow.graph.Code.Call;
import dev.flowcell.flow.graph.Code.Use;
import org.jspecify.annotations.Nullable;

/// What code does with all that it calls, to the end.
final class Effects {

    private final CodeScan scan;
    private final Fields fields;
    private final Map<Element, List<Element>> overriders;
    private final Map<Element, List<Element>> overridden = new HashMap<>();
    private final Map<? extends Element, Integer> cells;

    /// @param cells
    ///            the numbers of the cells that methods are made from
    Effects(CodeScan scan, Fields fields, Map<? extends Element, Integer> cells) {
        this.scan = scan;
        this.fields = fields;
        this.cells = cells;
        this.overriders = Overriding.overriders(scan.codes().keySet());
        overriders.forEach((method, others) -> others
                .forEach(other -> overridden.computeIfAbsent(other, key -> new ArrayList<>()).add(method)));
        passChanges();
    }

    /// Uses of top-level variables by a method and all it reaches. Each stands at the place in the method itself that
    /// leads there.
    List<Use> of(Element method) {
        var uses = new ArrayList<Use>();
        var code = scan.codes().get(method);
        if (code == null) {
            return uses;
        }
        uses.addAll(code.uses);
        for (var call : code.calls) {
            for (var use : reached(call.target(), method)) {
                uses.add(new Use(use.variable(), use.read(), use.write(), call.position(), use.held()));
            }
        }
        return uses;
    }

    /** Code on the way, and whether it is that of a function that a variable holds. */
    private record Open(Code code, boolean held) {
    }

    private List<Use> reached(Element target, Element start) {
        var uses = new ArrayList<Use>();
        Set<Code> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Open>();
        run(target, start, false, open);
        while (!open.isEmpty()) {
            var next = open.pop();
            if (seen.add(next.code())) {
                next.code().uses.forEach(use -> uses
                        .add(new Use(use.variable(), use.read(), use.write(), use.position(), next.held())));
                next.code().calls.forEach(call -> run(call.target(), start, next.held(), open));
                next.code().makers.forEach(call -> held(scan.functions(), call.target(), start, open));
                next.code().receivers.forEach(method -> held(scan.given(), method, start, open));
            }
        }
        return uses;
    }

    private void run(Element target, Element start, boolean held, Deque<Open> open) {
        if (fields.isVariable(target)) {
            held(scan.functions(), target, start, open);
            return;
        }
        for (var each : targets(target)) {
            var code = scan.codes().get(each);
            if (code != null) {
                open.push(new Open(code, held));
            }
        }
    }

    /** The functions of a holder, without those that it gets only in a later cell. */
    private void held(Functions functions, Element holder, Element start, Deque<Open> open) {
        var number = cells.get(start);
        var holders = new ArrayList<>(targets(holder));
        holders.addAll(overridden.getOrDefault(holder, List.of()));
        for (var each : holders) {
            functions.of(each).forEach((origin, code) -> {
                var other = cells.get(origin);
                if (number == null || other == null || other <= number) {
                    open.push(new Open(code, true));
                }
            });
        }
    }

    /** What a call may run: the method, those that override it, the type's initialisers. */
    private List<Element> targets(Element target) {
        var targets = new ArrayList<Element>();
        targets.add(target);
        targets.addAll(overriders.getOrDefault(target, List.of()));
        if (target.getKind() == ElementKind.CONSTRUCTOR && target.getEnclosingElement() != null) {
            targets.add(target.getEnclosingElement());
        }
        return targets;
    }

    /** A method that changes its parameter changes what its caller gives it; so does a function that it makes. */
    private void passChanges() {
        var all = new ArrayList<>(scan.codes().values());
        all.addAll(scan.functions().codes());
        all.addAll(scan.given().codes());
        var changed = true;
        while (changed) {
            changed = false;
            for (var code : all) {
                changed |= passChanges(code, code.calls, false);
                changed |= passChanges(code, code.makers, true);
            }
        }
    }

    private boolean passChanges(Code code, Collection<Call> calls, boolean made) {
        var changed = false;
        for (var call : List.copyOf(calls)) {
            for (var target : targets(call.target())) {
                if (target instanceof ExecutableElement method) {
                    var own = scan.codes().get(target);
                    var callees = made
                            ? scan.functions().of(target).values()
                            : own == null ? List.<Code>of() : List.of(own);
                    for (var callee : callees) {
                        changed |= passChanges(code, call, callee, method);
                    }
                }
            }
        }
        return changed;
    }

    private boolean passChanges(Code caller, Call call, Code callee, ExecutableElement method) {
        var changed = false;
        for (var place : List.copyOf(callee.mutated)) {
            if (place instanceof TypeElement type) {
                var own = method.getKind() == ElementKind.CONSTRUCTOR || !isSame(type, method.getEnclosingElement());
                changed |= !own && change(caller, call, call.receiver());
            } else {
                var index = method.getParameters().indexOf(place);
                if (index >= 0 && index < call.arguments().size()) {
                    changed |= change(caller, call, call.arguments().get(index));
                }
            }
        }
        return changed;
    }

    private static boolean isSame(TypeElement type, @Nullable Element owner) {
        for (var at = owner; at instanceof TypeElement; at = at.getEnclosingElement()) {
            if (at.equals(type)) {
                return true;
            }
        }
        return owner instanceof TypeElement;
    }

    private boolean change(Code caller, Call call, Set<Element> places) {
        var changed = false;
        for (var place : places) {
            if (fields.isPlace(place)) {
                var use = new Use(fields.name(place), false, true, call.position());
                changed |= !caller.uses.contains(use) && caller.uses.add(use);
            } else {
                changed |= caller.mutated.add(place);
            }
        }
        return changed;
    }
}
