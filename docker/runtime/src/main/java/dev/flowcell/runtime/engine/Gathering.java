package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

import dev.flowcell.api.FailedElsewhere;
import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.fanout.FailedItem;
import dev.flowcell.runtime.fanout.FailedItems;
import dev.flowcell.runtime.fanout.Ledger;
import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.fanout.Reoffers;
import dev.flowcell.runtime.fanout.Work;

/** Gathers what has become of a map's items, and sees to it that those of gone processes are run by others. */
final class Gathering {

    private final Pods pods;
    private final ItemLog.ItemSpace space;
    private final Ledger ledger;
    private final ItemResults results;
    private final ItemBlobs blobs;
    private final FailedItems failedItems;
    private final Reoffers reoffers;
    private final Work work;
    private final Listener listener;
    private final Set<String> read = new HashSet<>();
    private long crewSeen = System.nanoTime();

    /** Hears of items that have ended. */
    interface Listener {

        /** So many have results. */
        void kept(int count);

        /** One has failed for good. */
        void failed(MapFailure.Item item);
    }

    Gathering(Pods pods, Round round, ItemLog.ItemSpace space, Ledger ledger, ItemResults results, ItemBlobs blobs,
            FailedItems failedItems, Listener listener) {
        this.pods = pods;
        this.space = space;
        this.ledger = ledger;
        this.results = results;
        this.blobs = blobs;
        this.failedItems = failedItems;
        this.reoffers = new Reoffers(pods.store(), round, pods.self(), ledger, pods.crew());
        this.work = new Work(pods.store(), round);
        this.listener = listener;
    }

    /** Looks once; whether there was anything new. */
    boolean look() throws IOException {
        var news = lookForResults() | lookForFailures();
        if (System.nanoTime() - crewSeen > pods.pace().look().toNanos()) {
            pods.crew().look();
            for (var position : reoffers.look()) {
                endedAll(position);
            }
            crewSeen = System.nanoTime();
        }
        return news;
    }

    private boolean lookForResults() throws IOException {
        var own = space.folder() + pods.self().name() + "-";
        var news = pods.store().list(space.folder()).stream().filter(name -> !name.startsWith(own) && read.add(name))
                .toList();
        var any = new boolean[1];
        blobs.each(news, (name, blob) -> {
            var count = results.add(name, blob.lines(), line -> ledger.end(line.index(), line.key()), null);
            if (count > 0) {
                listener.kept(count);
                any[0] = true;
            }
        });
        return any[0];
    }

    private boolean lookForFailures() throws IOException {
        var news = false;
        for (var item : failedItems.news()) {
            if (ledger.end(item.index(), item.key())) {
                news = true;
                var why = item.failure();
                listener.failed(new MapFailure.Item(item.index(), item.item(),
                        new FailedElsewhere(why.type(), why.message(), why.trace(), why.cell(), why.line())));
            }
        }
        return news;
    }

    private void endedAll(int position) throws IOException {
        var index = ledger.index(position);
        var line = "it ended each of the three processes that ran it alone, as System.exit or a lack of memory does";
        work.look();
        var item = MapFailure.Item.text(work.lines(position, position + 1).getFirst().json());
        System.err.println(MapFailure.Item.name(index, item) + " failed: " + line);
        failedItems.add(new FailedItem(index, ledger.key(position), item, Failure.of("", line)));
    }
}
