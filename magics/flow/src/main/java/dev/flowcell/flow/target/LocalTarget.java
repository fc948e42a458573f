package dev.flowcell.flow.target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.flow.target.Target.Status.Phase;
import dev.flowcell.runtime.error.Fault;

/// This machine: a run is a process of it, of one program or another. Runs outlive the process that started them, and
/// any process can follow them.
public final class LocalTarget implements Target {

    private static final long LIVENESS_SECONDS = 1;
    private static final long GRACE_SECONDS = 10;

    private final Path home;
    private final LocalProgram program;

    LocalTarget(Path home, LocalProgram program) {
        this.home = home;
        this.program = program;
    }

    @Override
    public void require(List<Secret> secrets) {
        program.require();
    }

    @Override
    public void launch(RunRequest request) {
        try {
            var folder = folder(String.valueOf(request.spec().run()));
            Files.createDirectories(folder.path());
            LocalProcess.start(folder, request, program.command(folder, request));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Fault failed(IOException e) {
        return Fault.settings("the run can't be started: " + e.getMessage(),
                "see whether " + home + " can be written and the disk has room").causedBy(e);
    }

    @Override
    public Exit events(String run, Listener listener) throws InterruptedException {
        var folder = existing(run);
        listener.status(new Status(Phase.start, program.starting()));
        try (var watch = folder.path().getFileSystem().newWatchService(); var tail = new Tail(folder.output())) {
            folder.path().register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            for (var ended = exit(folder);; ended = exit(folder)) {
                // The end is looked for before the lines are read, so that none is missed.
                tail.read(listener, ended.isPresent());
                if (ended.isPresent()) {
                    listener.status(new Status(Phase.ended, ended.get().reason()));
                    return ended.get();
                }
                change(watch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Exit await(String run) throws InterruptedException {
        var folder = existing(run);
        try (var watch = folder.path().getFileSystem().newWatchService()) {
            folder.path().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            for (var ended = exit(folder);; ended = exit(folder)) {
                if (ended.isPresent()) {
                    return ended.get();
                }
                change(watch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Exit> soFar(String run, Listener listener) {
        var folder = existing(run);
        try (var tail = new Tail(folder.output())) {
            var ended = exit(folder);
            tail.read(listener, ended.isPresent());
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a change in the folder; now and then also looks whether the process is still there. */
    private static void change(WatchService watch) throws InterruptedException {
        var key = watch.poll(LIVENESS_SECONDS, TimeUnit.SECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    private Optional<Exit> exit(RunFolder folder) throws IOException {
        var code = folder.exitCode();
        if (code.isPresent()) {
            return Optional.of(end(folder, code.get()));
        }
        if (!folder.gone()) {
            return Optional.empty();
        }
        // The shell beside the process writes the code and ends; it may have done so in between.
        return Optional.of(folder.exitCode().map(late -> end(folder, late)).orElseGet(
                () -> new Exit(-1,
                        "the process is gone: it was killed, or the machine was restarted; run it again with --resume")));
    }

    private Exit end(RunFolder folder, int code) {
        return code != 0 && Files.exists(folder.cancelled())
                ? new Exit(code, "cancelled", true)
                : new Exit(code, program.reason(code));
    }

    @Override
    public void cancel(String run) {
        var folder = existing(run);
        try {
            if (exit(folder).isPresent()) {
                return;
            }
            Files.write(folder.cancelled(), new byte[0]);
            folder.process().flatMap(found -> found).ifPresent(LocalTarget::end);
            program.clear(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(ProcessHandle process) {
        var started = process.descendants().toList();
        process.destroy();
        try {
            process.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        // What the flow itself started ends with it.
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private RunFolder existing(String run) {
        var folder = folder(run);
        if (!Files.exists(folder.output())) {
            throw Fault.settings("there is no run " + run + " on this machine", "%runs lists those that there are");
        }
        return folder;
    }

    private RunFolder folder(String run) {
        return new RunFolder(home.resolve("runs").resolve(run));
    }
}
