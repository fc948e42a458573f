package dev.flowcell.kernel.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.assist.Scope;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import org.jspecify.annotations.Nullable;

/** What JShell would let the next snippet see; made anew only where something was declared since. */
final class SessionScope implements Scope.Source {

    private final JShell shell;
    private final ReentrantLock lock;
    private final RemoteExecution remote;
    private final Path api;
    private final AtomicLong changes = new AtomicLong();
    private @Nullable Scope known;
    private long knownChange = -1;

    SessionScope(JShell shell, ReentrantLock lock, RemoteExecution remote, Path api) {
        this.shell = shell;
        this.lock = lock;
        this.remote = remote;
        this.api = api;
        shell.onSnippetEvent(event -> changes.incrementAndGet());
    }

    @Override
    public Scope now() {
        lock.lock();
        try {
            long change = remote.changes() + changes.get();
            if (known == null || change != knownChange) {
                List<Path> classPath = new ArrayList<>(List.of(api));
                remote.classPath().forEach(path -> classPath.add(Path.of(path)));
                known = new Scope(imports(), Map.copyOf(remote.classes()), List.copyOf(classPath));
                knownChange = change;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** What stands above the class in which JShell wraps a snippet. */
    private String imports() {
        List<SnippetWrapper> wrappers = shell.sourceCodeAnalysis().wrappers("1");
        String wrapped = wrappers.getFirst().wrapped();
        int end = wrapped.indexOf("\nclass ");
        String above = end < 0 ? "" : wrapped.substring(0, end);
        return above.replaceFirst("(?s)^\\s*package [^;]*;", "");
    }

    /** Whether Java is whole, as JShell's parser sees it. */
    Status status(String code) {
        lock.lock();
        try {
            String rest = code;
            while (!rest.isBlank()) {
                CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
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
