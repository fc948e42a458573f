package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.flowcell.flow.run.RunFold;
import dev.flowcell.flow.run.RunHistory;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.Target;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.Stores;
import org.jspecify.annotations.Nullable;

/** Reads what a run has said so far, without waiting for its end. */
final class Peek {

    /** How long a cluster may take to say its first word. */
    private static final long FIRST_MILLIS = 3_000;

    private final Launched run;
    private final long quietMillis;
    private final LinkedBlockingQueue<Runnable> said = new LinkedBlockingQueue<>();

    private volatile @Nullable Fault fault;
    private volatile boolean spoken;

    Peek(Launched run, long quietMillis) {
        this.run = run;
        this.quietMillis = quietMillis;
    }

    RunState read(Target target) {
        var fold = Follow.fold(run);
        var reader = Thread.ofVirtual().name("peek " + run.run()).start(() -> follow(target, fold));
        try {
            for (var next = said.poll(FIRST_MILLIS, TimeUnit.MILLISECONDS); next != null; next = reader.isAlive()
                    ? said.poll(spoken ? quietMillis : FIRST_MILLIS, TimeUnit.MILLISECONDS)
                    : said.poll()) {
                next.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.interrupt();
        }
        fill(fold);
        return fold.state();
    }

    /** Where the target knows no more of the run, its store may. */
    private void fill(RunFold fold) {
        var reason = fault;
        if (reason == null) {
            return;
        }
        var store = run.store();
        if (store == null || store.contains("?claim=")
                || RunHistory.fill(fold, Stores.open(store), run.run()) == 0) {
            throw reason;
        }
    }

    private void follow(Target target, RunFold fold) {
        try {
            target.events(run.run(), new Target.Listener() {
                @Override
                public void line(String line) {
                    spoken = true;
                    said.add(() -> fold.line(line, Instant.now()));
                }

                @Override
                public void status(Target.Status status) {
                    said.add(() -> fold.status(status, Instant.now()));
                }
            });
            var exit = target.await(run.run());
            said.add(() -> fold.exit(exit, Instant.now()));
        } catch (InterruptedException e) {
            // Enough has been read.
        } catch (Fault e) {
            fault = e;
        }
    }
}
