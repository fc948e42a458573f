package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.Target;

/** Reads what a run has said so far, without waiting for its end. */
final class Peek {

    private final Launched run;
    private final long quietMillis;
    private final LinkedBlockingQueue<Runnable> said = new LinkedBlockingQueue<>();

    Peek(Launched run, long quietMillis) {
        this.run = run;
        this.quietMillis = quietMillis;
    }

    RunState read(Target target) {
        var fold = Follow.fold(run);
        var reader = Thread.ofVirtual().name("peek " + run.run()).start(() -> follow(target, fold));
        try {
            for (var next = said.poll(2 * quietMillis, TimeUnit.MILLISECONDS); next != null; next = reader.isAlive()
                    ? said.poll(quietMillis, TimeUnit.MILLISECONDS)
                    : said.poll()) {
                next.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.interrupt();
        }
        return fold.state();
    }

    private void follow(Target target, dev.flowcell.flow.run.RunFold fold) {
        try {
            target.events(run.run(), new Target.Listener() {
                @Override
                public void line(String line) {
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
        }
    }
}
