package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.lang.model.element.Element;

import dev.flowcell.flow.graph.Code.Call;
import dev.flowcell.flow.graph.Code.Use;
import org.jspecify.annotations.Nullable;

/// Where what a scan finds belongs to: to the method or type it stands in, and in a function also to what will
/// hold that.
final class Scope {

    final Map<Symbol, Code> codes = new LinkedHashMap<>();
    /** Those that a variable holds, and those that a method or type makes. */
    final Functions functions = new Functions();
    /** Those that a method is given. */
    final Functions given = new Functions();

    private final List<Code> active = new ArrayList<>();
    /** What will hold the functions that are found now. */
    private List<Code> holders = List.of();
    private @Nullable Symbol member;
    /** Inside an expression whose functions something holds: the locals that are its own. */
    private @Nullable Set<Element> inner;

    /** The method or type that is scanned, or null outside of all. */
    @Nullable
    Symbol member() {
        return member;
    }

    /** Scans a method or type. */
    void within(Symbol owner, Runnable scan) {
        var outerActive = List.copyOf(active);
        var outerHolders = holders;
        var outerMember = member;
        var outerInner = inner;
        active.clear();
        active.add(codes.computeIfAbsent(owner, key -> new Code()));
        holders = List.of(functions.of(owner, owner));
        member = owner;
        inner = null;
        scan.run();
        active.clear();
        active.addAll(outerActive);
        holders = outerHolders;
        member = outerMember;
        inner = outerInner;
    }

    /** Scans a method of a type within a method: what it does counts for the outer one, too. */
    void also(Symbol owner, Runnable scan) {
        var code = codes.computeIfAbsent(owner, key -> new Code());
        active.add(code);
        scan.run();
        active.remove(code);
    }

    /** Something more holds the functions of an expression. */
    void keeping(List<Code> keepers, Runnable scan) {
        if (keepers.isEmpty()) {
            scan.run();
            return;
        }
        var outerHolders = holders;
        var outerInner = inner;
        holders = Stream.concat(holders.stream(), keepers.stream()).distinct().toList();
        inner = new HashSet<>();
        scan.run();
        holders = outerHolders;
        inner = outerInner;
    }

    /** A function: what it does counts for what will hold it, too. */
    void holding(Runnable scan) {
        var added = holders.stream().filter(holder -> !active.contains(holder)).toList();
        active.addAll(added);
        scan.run();
        active.removeAll(added);
    }

    void use(Use use) {
        active.forEach(code -> code.uses.add(use));
    }

    void mutated(Symbol place) {
        active.forEach(code -> code.mutated.add(place));
    }

    /** What a method gives is a part of these. */
    void returned(Symbol method, Set<Symbol> places) {
        codes.computeIfAbsent(method, key -> new Code()).returned.addAll(places);
    }

    void changed(Code.Change change) {
        active.forEach(code -> code.changed.add(change));
    }

    void call(Call call) {
        active.forEach(code -> code.calls.add(call));
    }

    /** What the functions that are found now may be made of. */
    void maker(Call call) {
        holders.forEach(holder -> holder.makers.add(call));
    }

    /** What will hold the functions may call a method, though nothing here does. */
    void heldCall(Call call) {
        holders.stream().filter(holder -> !active.contains(holder)).forEach(holder -> holder.calls.add(call));
    }

    /** A local is declared. */
    void declared(Element local) {
        if (inner != null) {
            inner.add(local);
        }
    }

    /** A name is used. A local that what is held takes over may be any function of the method, or be given to it. */
    void named(Element element) {
        var isOuter = inner != null && !inner.contains(element) && switch (element.getKind()) {
            case LOCAL_VARIABLE, PARAMETER, BINDING_VARIABLE, RESOURCE_VARIABLE, EXCEPTION_PARAMETER -> true;
            default -> false;
        };
        var origin = member;
        if (isOuter && origin != null && !element.asType().getKind().isPrimitive()) {
            for (var holder : holders) {
                holder.makers.add(new Call(origin, -1));
                holder.receivers.add(origin);
            }
        }
    }
}
