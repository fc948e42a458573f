package dev.flowcell.notebook.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;

/** A session that keeps what it is told. */
final class FakeSession implements Session {

    final List<String> told = new ArrayList<>();
    final Map<String, String> values = new LinkedHashMap<>();
    /** The cells of variables. */
    final Map<String, String> cells = new HashMap<>();
    /** The source of a cell that fails. */
    @Nullable
    String failing;
    private final List<CellListener> listeners = new ArrayList<>();

    @Override
    public CellOutcome execute(CellRequest request, Display display) {
        told.add("run " + request.id() + " " + request.source());
        var outcome = request.source().equals(failing)
                ? new CellOutcome.Failed("E", "boom", List.of("trace"))
                : new CellOutcome.Done(null);
        listeners.forEach(listener -> {
            listener.begins(request);
            listener.executed(request, outcome);
        });
        return outcome;
    }

    @Override
    public void interrupt() {
    }

    @Override
    public Completion complete(String source, int cursor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<MimeBundle> inspect(String source, int cursor) {
        return Optional.empty();
    }

    @Override
    public Completeness completeness(String source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Variable> variables() {
        return values.keySet().stream().map(name -> new Variable(name, "int", cells.get(name))).toList();
    }

    @Override
    public void addToClasspath(List<Path> paths) {
        told.add("classpath " + paths);
    }

    @Override
    public void environment(Map<String, @Nullable String> variables) {
        told.add("environment " + variables);
    }

    @Override
    public void secret(String name, String value) {
        told.add("secret " + name + " " + value);
    }

    @Override
    public String json(String variable) {
        return values.getOrDefault(variable, "null");
    }

    @Override
    public void declare(String type, String name, String json) {
        told.add(type + " " + name + " = " + json);
    }

    @Override
    public void listen(CellListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
    }
}
