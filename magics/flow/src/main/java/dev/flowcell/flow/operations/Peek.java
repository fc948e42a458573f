package dev.flowcell.flow.operations;

import java.time.Instant;

import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;

/** Reads what a run has said so far, without waiting for its end. */
final class Peek {

    private Peek() {
    }

    /// @throws Fault
    ///             if neither the target nor the run's store knows it
    static RunState read(Launched run, Target target) {
        var fold = Follow.fold(run);
        try {
            target.soFar(run.run(), new Target.Listener() {
                @Override
                public void line(String line) {
                    fold.line(line, Instant.now());
                }

                @Override
                public void status(Target.Status status) {
                    fold.status(status, Instant.now());
                }
            }).ifPresent(exit -> fold.exit(exit, Instant.now()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Fault unknown) {
            fill(fold, run, unknown);
        }
        return fold.state();
    }

    /** Where the target knows no more of the run, its store may. */
    private static void fill(RunFold fold, Launched run, Fault unknown) {
        if (run.openStore().map(store -> RunHistory.fill(fold, store, run.run())).orElse(0) == 0) {
            throw unknown;
        }
    }
}
