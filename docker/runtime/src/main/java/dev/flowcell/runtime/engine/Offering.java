package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.Iterator;

import dev.flowcell.runtime.engine.SpreadMap.OtherItems;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.fanout.Ledger;
import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.fanout.Work;
import dev.flowcell.runtime.fanout.WorkWriter;
import org.jspecify.annotations.Nullable;

/// Offers a map's items, without those whose results are known. Where an earlier attempt of this process offered some
/// of them already they must be the same, one by one.
final class Offering {

    private final RunContext run;
    private final ItemLog.ItemSpace space;
    private final Ledger ledger;
    private final ItemLog log;
    private final Work before;
    private final WorkWriter writer;
    private volatile boolean repeated;
    private volatile int count = -1;

    /** Hears of items that can't be offered. */
    interface Refused {
        void refused(int index, @Nullable Object item, Throwable why);
    }

    Offering(RunContext run, Pods pods, Round round, ItemLog.ItemSpace space, Ledger ledger, ItemLog log)
            throws IOException {
        this.run = run;
        this.space = space;
        this.ledger = ledger;
        this.log = log;
        this.before = new Work(pods.store(), round);
        before.look();
        this.writer = new WorkWriter(pods.store(), round, before.end());
    }

    /// Offers all.
    ///
    /// @return how many items there are, with those that are known or refused
    int run(Iterator<?> items, Refused refused) throws IOException, OtherItems {
        try {
            return offer(items, refused);
        } catch (WorkWriter.Different e) {
            throw new OtherItems();
        }
    }

    private int offer(Iterator<?> items, Refused refused) throws IOException, OtherItems, WorkWriter.Different {
        var index = 0;
        repeated = before.end() == 0;
        for (; items.hasNext(); index++) {
            var item = items.next();
            try {
                var json = run.values().write(item, space.itemType());
                Kept.refuseSecrets(json, run.redactor());
                offer(index, item, json);
            } catch (Fault fault) {
                refused.refused(index, item, fault);
            }
        }
        if (ledger.count() < before.end()) {
            throw new OtherItems();
        }
        if (!before.whole()) {
            writer.end();
        }
        count = index;
        return index;
    }

    private void offer(int index, @Nullable Object item, String json)
            throws IOException, OtherItems, WorkWriter.Different {
        var position = ledger.count();
        if (position < before.end()) {
            var line = before.lines(position, position + 1).getFirst();
            if (line.index() == index && line.json().equals(json)) {
                ledger.add(index, key(json));
                repeated = position + 1 == before.end();
            } else if (line.index() == index || !log.takeOver(index, item)) {
                throw new OtherItems();
            }
        } else if (!log.takeOver(index, item)) {
            if (before.whole()) {
                throw new OtherItems();
            }
            ledger.add(index, key(json));
            writer.add(index, json);
        }
    }

    private String key(String json) {
        return StepKeys.ofItem(space.codeKey(), json);
    }

    /** Offers what a slow source has given; is called often. */
    void flush() throws IOException, OtherItems {
        try {
            writer.flush();
        } catch (WorkWriter.Different e) {
            throw new OtherItems();
        }
    }

    /** Whether all is known that an earlier attempt offered. */
    boolean repeated() {
        return repeated;
    }

    /** How many items there are, or -1 where that is not known yet. */
    int count() {
        return count;
    }
}
