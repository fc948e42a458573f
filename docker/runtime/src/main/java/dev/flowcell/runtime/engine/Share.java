package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;

import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.fanout.ClaimedItems;
import dev.flowcell.runtime.fanout.FailedItem;
import dev.flowcell.runtime.fanout.FailedItems;
import dev.flowcell.runtime.fanout.WorkBlock;
import dev.flowcell.runtime.fanout.Workers;
import org.jspecify.annotations.Nullable;

/** Runs those items of a map that this process has claimed, and keeps their results and failures for process 0. */
final class Share {

    private static final int TRACE = 4 * 1024;

    private final RunContext run;
    private final Failures failures;
    private final ItemRunner items;
    private final FailedItems failed;
    private final Type itemType;
    private final byte[] codeKey;
    private final int parallel;

    Share(RunContext run, Failures failures, ItemRunner items, FailedItems failed, ItemLog.ItemSpace space,
            int parallel) {
        this.run = run;
        this.failures = failures;
        this.items = items;
        this.failed = failed;
        this.itemType = space.itemType();
        this.codeKey = space.codeKey();
        this.parallel = Math.max(1, parallel);
    }

    /** Runs items until there is nothing to do now, and keeps them; whether there was any. */
    boolean work(ClaimedItems claimed, ItemLog log) throws Throwable {
        var any = Workers.run(claimed, parallel, line -> run(claimed, line, log));
        log.flush();
        return any;
    }

    private void run(ClaimedItems claimed, WorkBlock.Line line, ItemLog log) throws IOException, InterruptedException {
        var key = StepKeys.ofItem(codeKey, line.json());
        Object item = null;
        Object result;
        try {
            item = run.values().read(line.json(), itemType);
            result = items.run(line.index(), item);
        } catch (Throwable failure) {
            if (claimed.stopped()) {
                throw new InterruptedException();
            }
            failed(line.index(), item, key, failure);
            return;
        }
        log.add(line.index(), item, result, key);
    }

    /** Keeps a failure. */
    void failed(int index, @Nullable Object item, String key, Throwable thrown) throws IOException {
        Memory.endIfOut(thrown);
        var named = MapFailure.Item.of(index, item, thrown);
        items.failed(named);
        failed.add(new FailedItem(index, key, run.redactor().redact(named.item()), kept(thrown)));
    }

    private Failure kept(Throwable thrown) {
        var whole = failures.of(thrown);
        var trace = run.redactor().redact(whole.trace());
        return new Failure(thrown instanceof Fault ? "" : whole.type(), run.redactor().redact(whole.message()),
                whole.cell(), whole.number(), whole.line(),
                trace.length() <= TRACE ? trace : trace.substring(0, TRACE) + " …");
    }
}
