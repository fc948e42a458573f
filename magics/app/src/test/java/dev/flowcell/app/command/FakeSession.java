package dev.flowcell.app.command;

import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.kernel.assist.Match;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A session that knows three cells: `print TEXT` prints it, `value TEXT` has it as its value, `fail` fails, `ask
/// QUESTION` asks. Whatever else does nothing.
final class FakeSession implements Session {

    final List<String> declared = new ArrayList<>();
    /** Where its notebook's runs go, if the command line says it. */
    @Nullable
    ClusterSettings cluster;

    @Override
    public CellOutcome execute(CellRequest request, Display display) {
        var source = request.source();
        if (source.startsWith("print ")) {
            display.stream(Stream.stdout, source.substring(6) + "\n");
        }
        if (source.startsWith("ask ")) {
            display.stream(Stream.stdout,
                    "answered " + display.ask(source.substring(4), source.contains("secret")) + "\n");
        }
        if (source.startsWith("cluster")) {
            var fault = Fault.cluster("the cluster does not answer", "start it");
            return new CellOutcome.Failed("Fault", fault.line(), List.of(fault.line()), fault);
        }
        if (source.startsWith("fail")) {
            return new CellOutcome.Failed("IllegalStateException", "boom",
                    List.of("\u001b[31mIllegalStateException: boom\u001b[0m", "  at cell 2, line 1"));
        }
        return new CellOutcome.Done(source.startsWith("value ") ? MimeBundle.plain(source.substring(6)) : null);
    }

    @Override
    public void interrupt() {
    }

    @Override
    public Completion complete(String source, int cursor) {
        var match = new Match("print", "function", "(TEXT)");
        return source.startsWith("pr")
                ? new Completion(List.of(match), 0, cursor)
                : new Completion(List.of(), cursor, cursor);
    }

    @Override
    public Optional<MimeBundle> inspect(String source, int cursor) {
        return Optional.empty();
    }

    @Override
    public Completeness completeness(String source) {
        return source.contains("{") && !source.contains("b")
                ? new Completeness(Completeness.Status.incomplete, "    ")
                : new Completeness(Completeness.Status.complete, "");
    }

    @Override
    public List<Variable> variables() {
        return List.of(new Variable("limit", "int", null));
    }

    @Override
    public String preview(String variable) {
        return "20";
    }

    @Override
    public List<Declaration> declarations() {
        return List.of(new Declaration(Declaration.Kind.imports, "import a.b;"),
                new Declaration(Declaration.Kind.type, "record R() {\n}"),
                new Declaration(Declaration.Kind.method, "int f(int)"));
    }

    @Override
    public void addToClasspath(List<Path> paths) {
    }

    @Override
    public void environment(Map<String, @Nullable String> variables) {
    }

    @Override
    public void secret(String name, String value) {
    }

    @Override
    public String json(String variable) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void declare(String type, String name, String json) {
        declared.add(type + " " + name + " = " + json);
    }

    @Override
    public void listen(CellListener listener) {
    }

    @Override
    public void close() {
    }
}
