package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.flowcell.runtime.fanout.ClaimedItems;
import dev.flowcell.runtime.fanout.FailedItems;
import dev.flowcell.runtime.fanout.Opening;
import dev.flowcell.runtime.fanout.Places.Round;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** A helper's part of one round of a map. */
final class HelpedRound implements Results.ItemListener, AutoCloseable {

    private final Pods pods;
    private final Opening opening;
    private final Round round;
    private final ItemLog log;
    private final Share share;
    private final ClaimedItems claimed;
    private long looked = System.nanoTime();
    private long heard = looked;
    private boolean over;

    HelpedRound(RunContext run, Pods pods, InStore results, Retries retries, Failures failures, StepPlan step,
            Opening opening) throws IOException {
        this.pods = pods;
        this.opening = opening;
        this.round = pods.places().round(step.name(), opening.round());
        var method = run.flow().method(step);
        var parallel = Math.max(1, step.options().parallel());
        var space = results.space(step, opening.key(), method.getGenericParameterTypes()[0],
                method.getGenericReturnType(), parallel);
        var blobs = new ItemBlobs(pods.store());
        this.log = results.log(space, new KnownItems(blobs), results.results(blobs, space.resultType()),
                line -> false, this);
        var items = new ItemRunner(run, failures, step, retries.of(step));
        this.share = new Share(run, failures, items, new FailedItems(pods.store(), round, pods.self()), space,
                parallel);
        this.claimed = new ClaimedItems(pods.store(), round, pods.self(), parallel, pods.processes(), pods.pace(),
                new ClaimedItems.Rules() {

                    @Override
                    public boolean over() throws IOException {
                        return HelpedRound.this.over();
                    }

                    @Override
                    public boolean takesOffers() {
                        return true;
                    }

                    @Override
                    public void beforeOffered() throws IOException {
                        items.retry(retries.of(step));
                    }

                    @Override
                    public void pause(long millis) throws InterruptedException {
                        Thread.sleep(millis);
                    }
                });
    }

    Opening opening() {
        return opening;
    }

    /** Whether it is closed, or its run has ended with it open; looks now and then, and for the second with each beat. */
    boolean over() throws IOException {
        var now = System.nanoTime();
        if (!over && now - looked > pods.pace().look().toNanos()) {
            over = pods.store().get(round.closed()).isPresent();
            looked = System.nanoTime();
        }
        if (!over && now - heard > pods.pace().beat().toNanos()) {
            over = pods.released();
            heard = System.nanoTime();
        }
        return over;
    }

    /** Runs items until there is nothing to do now; whether there was any. */
    boolean work() throws Throwable {
        pods.open(claimed);
        try {
            return share.work(claimed, log);
        } finally {
            pods.close(claimed);
        }
    }

    @Override
    public void kept(int count) {
    }

    @Override
    public void refused(int index, @Nullable Object item, @Nullable String key, Throwable why) {
        try {
            share.failed(index, item, String.valueOf(key), why);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
