package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.compile.Variables;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/** The session's variables, those of batches and JShell's own alike, and what the worker knows of their values. */
final class SessionVariables {

    private final ReentrantLock shellLock;
    private final Variables variables;
    private final Snippets snippets;
    private final CellNames names;
    private final BetweenCells between;
    private final JavaRunner java;
    private final CellOutputs outputs;

    SessionVariables(ReentrantLock shellLock, Variables variables, Snippets snippets, CellNames names,
            BetweenCells between,
            JavaRunner java, CellOutputs outputs) {
        this.shellLock = shellLock;
        this.variables = variables;
        this.snippets = snippets;
        this.names = names;
        this.between = between;
        this.java = java;
        this.outputs = outputs;
    }

    List<Session.Variable> all() {
        shellLock.lock();
        try {
            Map<String, Session.Variable> all = new LinkedHashMap<>();
            variables.all().values().forEach(
                    each -> all.put(each.name(),
                            new Session.Variable(each.name(), each.display(), names.cellOf(each.name()))));
            snippets.variables().forEach(each -> all.put(each.name(),
                    new Session.Variable(each.name(), each.typeName(), names.cellOf(each.name()))));
            return List.copyOf(all.values());
        } finally {
            shellLock.unlock();
        }
    }

    /** Empty where a cell runs, which would have to be waited for. */
    String preview(Lane lane, String variable) {
        if (!lane.lock().tryLock()) {
            return "";
        }
        try {
            return Objects.requireNonNullElse((String) inWorker(lane, Command.preview, variable), "");
        } catch (Fault fault) {
            return "";
        } finally {
            lane.lock().unlock();
        }
    }

    @Nullable
    Object inWorker(Lane lane, Command command, String variable, String... more) {
        lane.lock().lock();
        try {
            List<String> place = new ArrayList<>(List.of(classOf(variable), variable));
            place.addAll(List.of(more));
            return between.ask(lane, command, place);
        } finally {
            lane.lock().unlock();
        }
    }

    private String classOf(String name) {
        shellLock.lock();
        try {
            var own = variables.get(name);
            if (own != null) {
                return own.holder();
            }
            VarSnippet variable = snippets.variables().stream().filter(each -> each.name().equals(name)).findFirst()
                    .orElseThrow(() -> Fault.settings("There is no variable " + name, "%vars lists them"));
            String found = snippets.classOf(variable);
            if (found == null) {
                throw Fault.settings("Variable " + name + " has no value", "run its cell again");
            }
            return found;
        } finally {
            shellLock.unlock();
        }
    }

    void declare(Lane lane, String type, String name, String json) {
        lane.lock().lock();
        try {
            declareEmpty(type, name);
            inWorker(lane, Command.assign, name, json);
        } finally {
            lane.lock().unlock();
        }
    }

    private void declareEmpty(String type, String name) {
        String source = type + " " + name + ";";
        try {
            java.run(new Code("declaration", null, source, 0, source.length()), new Running(Thread.currentThread()),
                    outputs.current());
        } catch (Failure failure) {
            throw Fault.settings(
                    "Variable " + name + " can't be declared as " + type + " (" + failure.getMessage() + ")",
                    "run the cells that declare its type first");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
