package dev.flowcell.kernel.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.compile.CellCompiler;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.worker.Command;
import org.jspecify.annotations.Nullable;

/** What surrounds the session's code: its class path, its environment and its secrets. */
final class Surroundings {

    private final SessionSettings settings;
    private final ReentrantLock shellLock;
    private final StartingShell shell;
    private final CellCompiler compiler;
    private final RemoteExecution remote;
    private final Redactor redactor;
    private final BetweenCells between;
    private final EnvironmentChanges environment;
    private final List<Path> compiled;

    /// @param environment
    ///            of each next worker
    /// @param compiled
    ///            what the compilers see
    Surroundings(SessionSettings settings, ReentrantLock shellLock, StartingShell shell, CellCompiler compiler,
            RemoteExecution remote, Redactor redactor, BetweenCells between, EnvironmentChanges environment,
            List<Path> compiled) {
        this.settings = settings;
        this.shellLock = shellLock;
        this.shell = shell;
        this.compiler = compiler;
        this.remote = remote;
        this.redactor = redactor;
        this.between = between;
        this.environment = environment;
        this.compiled = compiled;
    }

    void addToClasspath(Lane lane, List<Path> paths) {
        lane.lock().lock();
        shellLock.lock();
        try {
            for (Path path : paths) {
                Path absolute = settings.directory().resolve(path).toAbsolutePath().normalize();
                if (!absolute.toFile().exists()) {
                    throw Fault.settings("There is no " + path,
                            "check the path; relative ones begin at " + settings.directory());
                }
                if (!remote.onClassPath(absolute.toString())) {
                    shell.shell().addToClasspath(absolute.toString());
                    compiled.add(absolute);
                    compiler.classPath(compiled);
                }
            }
        } finally {
            shellLock.unlock();
            lane.lock().unlock();
        }
    }

    void environment(Lane lane, Map<String, @Nullable String> changed) {
        environment.add(changed);
        between.change(lane, () -> remote.ask(Command.environment, new HashMap<>(changed)));
    }

    void secret(Lane lane, String name, String value) {
        redactor.add(value);
        between.change(lane, () -> remote.secret(name, value));
    }
}
