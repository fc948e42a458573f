package dev.flowcell.kernel.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.assist.Scope;
import dev.flowcell.kernel.compile.Variables;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** What a session lets its next cell see; made anew only where something was declared since. */
final class SessionScope implements Scope.Source {

    private final StartingShell shell;
    private final ReentrantLock lock;
    private final RemoteExecution remote;
    private final Snippets snippets;
    private final Variables variables;
    private final Map<String, byte[]> classes;
    private final List<Path> classPath;
    private Scope known = new Scope("", Map.of(), List.of(), any -> null);
    private long knownChange = -1;

    /// @param classes
    ///            those of snippets and variables, by name
    SessionScope(StartingShell shell, ReentrantLock lock, RemoteExecution remote, Snippets snippets,
            Variables variables,
            Map<String, byte[]> classes, List<Path> classPath) {
        this.shell = shell;
        this.lock = lock;
        this.remote = remote;
        this.snippets = snippets;
        this.variables = variables;
        this.classes = classes;
        this.classPath = classPath;
    }

    @Override
    public Scope now() {
        lock.lock();
        try {
            String imports = variables.imports(snippets.imports());
            long change = remote.changes();
            if (change != knownChange || !imports.equals(known.imports()) || !classPath.equals(known.classPath())) {
                known = new Scope(imports, Map.copyOf(classes), List.copyOf(classPath), snippets.places()::source);
                knownChange = change;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Whether Java is whole, as JShell's parser sees it. */
    Status status(String code) {
        lock.lock();
        try {
            String rest = code;
            while (!rest.isBlank()) {
                CompletionInfo info = shell.shell().sourceCodeAnalysis().analyzeCompletion(rest);
                switch (info.completeness()) {
                    case DEFINITELY_INCOMPLETE -> {
                        return Status.incomplete;
                    }
                    case UNKNOWN -> {
                        return Status.invalid;
                    }
                    case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE, EMPTY -> {
                        String remaining = info.remaining() == null ? "" : info.remaining();
                        if (remaining.length() >= rest.length()) {
                            return Status.complete;
                        }
                        rest = remaining;
                    }
                }
            }
            return Status.complete;
        } finally {
            lock.unlock();
        }
    }
}
