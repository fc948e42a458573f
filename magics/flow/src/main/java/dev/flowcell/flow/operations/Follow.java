package dev.flowcell.flow.operations;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;

/** Follows one run: folds what its target says, tells of changes, and keeps the lines once it has ended. */
final class Follow {

    /** A display needs no more than ten pictures a second. */
    private static final long TELL_MILLIS = 100;

    private final Launched run;
    private final RunFold fold;
    private final Path kept;
    private boolean changed;

    Follow(Launched run, Path kept) {
        this.run = run;
        this.kept = kept;
        this.fold = fold(run);
    }

    static RunFold fold(Launched run) {
        var fold = new RunFold(run.run(), run.flow(), run.version(), run.plan()).launched(run.started());
        run.before().forEach(fold::before);
        return fold;
    }

    /// Until the run's end; an interrupt leaves it going.
    ///
    /// @param also
    ///            hears what the target says as it says it
    RunState run(Target target, Consumer<RunState> onChange, Target.Listener also) throws InterruptedException {
        try (var ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("run display").factory())) {
            var tick = ticks.scheduleWithFixedDelay(() -> tell(onChange), 0, TELL_MILLIS, TimeUnit.MILLISECONDS);
            try {
                read(target, also);
            } finally {
                tick.cancel(false);
            }
        }
        fill(fold, run);
        var state = fold.state();
        onChange.accept(state);
        return state;
    }

    private void read(Target target, Target.Listener also) throws InterruptedException {
        try {
            Files.createDirectories(kept.getParent());
            var partial = Files.createTempFile(kept.getParent(), ".lines-", null);
            try {
                Target.Exit exit;
                try (var lines = Files.newBufferedWriter(partial)) {
                    exit = target.events(run.run(), new Listener(lines, also));
                }
                synchronized (this) {
                    fold.exit(exit, Instant.now());
                }
                Records.write(kept.resolveSibling("ended.json"), new Ended(exit, fold.waits()));
                Files.move(partial, kept, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the cluster's log has lost, the store may still have. */
    static void fill(RunFold fold, Launched run) {
        if (fold.complete()) {
            return;
        }
        try {
            run.openStore().ifPresent(store -> RunHistory.fill(fold, store, run.run()));
        } catch (Fault | UncheckedIOException e) {
            // What is missing is stated with the run's lines.
            System.getLogger(Follow.class.getName()).log(System.Logger.Level.DEBUG, "the store tells no more", e);
        }
    }

    private void tell(Consumer<RunState> onChange) {
        RunState state;
        synchronized (this) {
            fold.tick(Instant.now());
            state = fold.state();
            if (!changed && state.steps().stream().noneMatch(RunState.StepState::running)) {
                return;
            }
            changed = false;
        }
        onChange.accept(state);
    }

    /** Writes down and folds. */
    private final class Listener implements Target.Listener {

        private final BufferedWriter lines;
        private final Target.Listener also;

        Listener(BufferedWriter lines, Target.Listener also) {
            this.lines = lines;
            this.also = also;
        }

        @Override
        public void line(String line) {
            synchronized (Follow.this) {
                changed |= fold.line(line, Instant.now());
            }
            also.line(line);
            try {
                lines.write(line);
                lines.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void status(Target.Status status) {
            synchronized (Follow.this) {
                fold.status(status, Instant.now());
                changed = true;
            }
            also.status(status);
        }
    }
}
