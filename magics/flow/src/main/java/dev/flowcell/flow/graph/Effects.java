package dev.flowcell.flow.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
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

    private final Map<Element, Code> codes;
    private final Map<Element, List<Element>> overriders;
    private final TypeElement flow;

    Effects(Map<Element, Code> codes, TypeElement flow) {
        this.codes = codes;
        this.flow = flow;
        this.overriders = Overriding.overriders(codes.keySet());
        passChanges();
    }

    /// Uses of top-level variables by a method and all it reaches. Each stands at the place in the method itself that
    /// leads there.
    List<Use> of(Element method) {
        var uses = new ArrayList<Use>();
        var code = codes.get(method);
        if (code == null) {
            return uses;
        }
        uses.addAll(code.uses);
        for (var call : code.calls) {
            for (var use : reached(call.target())) {
                uses.add(new Use(use.variable(), use.read(), use.write(), call.position()));
            }
        }
        return uses;
    }

    private List<Use> reached(Element target) {
        var uses = new ArrayList<Use>();
        var seen = new HashSet<Element>();
        var open = new ArrayDeque<>(targets(target));
        while (!open.isEmpty()) {
            var next = open.pop();
            var code = codes.get(next);
            if (code != null && seen.add(next)) {
                uses.addAll(code.uses);
                code.calls.forEach(call -> open.addAll(targets(call.target())));
            }
        }
        return uses;
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

    /** A method that changes its parameter changes what its caller gives it. */
    private void passChanges() {
        var changed = true;
        while (changed) {
            changed = false;
            for (var code : codes.values()) {
                for (var call : List.copyOf(code.calls)) {
                    for (var target : targets(call.target())) {
                        changed |= passChanges(code, call, target);
                    }
                }
            }
        }
    }

    private boolean passChanges(Code caller, Call call, Element target) {
        var callee = codes.get(target);
        if (callee == null || !(target instanceof ExecutableElement method)) {
            return false;
        }
        var changed = false;
        for (var place : callee.mutated) {
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
            if (place.getKind() == ElementKind.FIELD && flow.equals(place.getEnclosingElement())) {
                var use = new Use(place.getSimpleName().toString(), false, true, call.position());
                changed |= !caller.uses.contains(use) && caller.uses.add(use);
            } else {
                changed |= caller.mutated.add(place);
            }
        }
        return changed;
    }
}
