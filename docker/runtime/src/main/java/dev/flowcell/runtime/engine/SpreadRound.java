package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.fanout.ClaimedItems;
import dev.flowcell.runtime.fanout.FailedItems;
import dev.flowcell.runtime.fanout.Ledger;
import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/// One round of a map in process 0, on three threads: one offers the items, one gathers what has ended and offers anew
/// what gone processes left, and the step's own works along.
final class SpreadRound implements Results.ItemListener, AutoCloseable {

    /** How often this thread looks for results at the least. */
    private static final long LONGEST_MILLIS = 500;

    private final RunContext run;
    private final Pods pods;
    private final StepPlan step;
    private final MapPlan map;
    private final Round round;
    private final ItemRunner items;
    private final MapProgressReport progress;
    private final MapFailure.Collector failed = new MapFailure.Collector();
    private final Ledger ledger = new Ledger();
    private final ItemResults itemResults;
    private final ItemLog log;
    private final Share share;
    private final ClaimedItems claimed;
    private final Offering offering;
    private final Gathering gathering;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    SpreadRound(RunContext run, Pods pods, InStore results, Retries retries, Failures failures, StepPlan step,
            MapPlan map, ItemLog.ItemSpace space, Round round) throws IOException {
        this.run = run;
        this.pods = pods;
        this.step = step;
        this.map = map;
        this.round = round;
        this.items = new ItemRunner(run, failures, step, retries.of(step));
        this.progress = new MapProgressReport(run.events(), step.name());
        var blobs = new ItemBlobs(pods.store());
        this.itemResults = results.results(blobs, space.resultType());
        var failedItems = new FailedItems(pods.store(), round, pods.self());
        this.log = results.log(space, results.known(step, space, blobs), itemResults,
                line -> !ledger.has(line.index()) || ledger.end(line.index(), line.key()), this);
        this.share = new Share(run, failures, items, failedItems, space, step.options().parallel());
        this.claimed = new ClaimedItems(pods.store(), round, pods.self(), Math.max(1, step.options().parallel()),
                pods.processes(), pods.pace(), new Rules(retries));
        this.offering = new Offering(run, pods, round, space, ledger, log);
        this.gathering = new Gathering(pods, round, space, ledger, itemResults, blobs, failedItems,
                new Gathering.Listener() {
                    @Override
                    public void kept(int count) {
                        SpreadRound.this.kept(count);
                    }

                    @Override
                    public void failed(MapFailure.Item item) {
                        failed.add(item);
                        progress.ended(0, 1);
                    }
                });
    }

    private final class Rules implements ClaimedItems.Rules {

        private final Retries retries;

        Rules(Retries retries) {
            this.retries = retries;
        }

        @Override
        public boolean over() {
            return over.getCount() == 0;
        }

        /** What may end this process ends the run's own: others try it first, where there are any. */
        @Override
        public boolean takesOffers() {
            return !pods.crew().anyone();
        }

        @Override
        public void beforeOffered() throws IOException {
            items.retry(retries.of(step));
        }

        @Override
        public void pause(long millis) throws InterruptedException {
            over.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    void run() throws Throwable {
        var offers = start("offers", () -> offer());
        var gathers = start("gathers", () -> gather());
        pods.open(claimed);
        try {
            while (over.getCount() > 0) {
                // What an earlier attempt offered counts only once it is known here.
                if (!offering.repeated() || !share.work(claimed, log)) {
                    over.await(pods.pace().again().toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (Throwable thrown) {
            fail(thrown);
        } finally {
            pods.close(claimed);
        }
        offers.interrupt(); // which is of use only where the round has failed
        offers.join(LONGEST_MILLIS);
        gathers.join();
        end();
    }

    private interface Part {
        void run() throws Throwable;
    }

    private Thread start(String name, Part part) {
        var thread = new Thread(null, () -> {
            try {
                part.run();
            } catch (Throwable thrown) {
                Memory.endIfOut(thrown);
                fail(thrown);
            }
        }, step.name() + " " + name, Scheduler.STACK);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void fail(Throwable thrown) {
        if (over.getCount() > 0 && failure.compareAndSet(null, thrown)) {
            over.countDown();
            claimed.stop();
        }
    }

    private void offer() throws Throwable {
        var source = ItemSource.of(items.items(map.itemsMethod()));
        progress.total(source.count());
        progress.say();
        try (var end = source.end()) {
            var count = offering.run(source.items(), (index, item, why) -> {
                items.failed(failed.add(index, item, why));
                progress.ended(0, 1);
            });
            progress.total((long) count);
        }
    }

    private void gather() throws IOException, InterruptedException, SpreadMap.OtherItems {
        var shortest = pods.pace().again().toMillis();
        var longest = Math.max(shortest, LONGEST_MILLIS);
        var pause = shortest;
        while (over.getCount() > 0) {
            offering.flush();
            var news = offering.repeated() && gathering.look();
            if (offering.count() >= 0 && ledger.complete()) {
                over.countDown();
                claimed.stop(); // what still runs here has ended elsewhere
                return;
            }
            pause = news ? shortest : Math.min(longest, 2 * pause);
            over.await(pause, TimeUnit.MILLISECONDS);
        }
    }

    private void end() throws Throwable {
        progress.say();
        var thrown = failure.get();
        pods.store().put(round.closed(), new byte[0]);
        if (thrown != null) {
            throw thrown;
        }
        log.flush();
        var count = offering.count();
        failed.end(count);
        if (map.out() != null) {
            run.flow().assign(map.out(), itemResults.list(count));
        }
    }

    @Override
    public void kept(int count) {
        progress.ended(count, 0);
    }

    @Override
    public void refused(int index, @Nullable Object item, @Nullable String key, Throwable why) {
        try {
            share.failed(index, item, String.valueOf(key), why);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
