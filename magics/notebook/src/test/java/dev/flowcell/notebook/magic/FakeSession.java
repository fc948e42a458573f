package dev.flowcell.notebook.magic;

import java.nio.file.Path;
import java.util.ArrayList;
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

    @Override
    public CellOutcome execute(CellRequest request, Display display) {
        throw new UnsupportedOperationException();
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
        return values.keySet().stream().map(name -> new Variable(name, "int", null)).toList();
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
    }

    @Override
    public void close() {
    }
}
