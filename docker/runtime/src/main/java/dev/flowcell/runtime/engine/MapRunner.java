package dev.flowcell.runtime.engine;

import dev.flowcell.api.FanOut;
import dev.flowcell.api.MapFailure;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** Runs a map in this process: its items on virtual threads; what is known already is not run. */
final class MapRunner implements Results.ItemListener {

    private final RunContext run;
    private final Results results;
    private final StepPlan step;
    private final MapPlan map;
    private final ItemRunner items;
    private final MapProgressReport progress;
    private final MapFailure.Collector failed = new MapFailure.Collector();

    MapRunner(RunContext run, Results results, StepPlan step, MapPlan map, ItemRunner items) {
        this.run = run;
        this.results = results;
        this.step = step;
        this.map = map;
        this.items = items;
        this.progress = new MapProgressReport(run.events(), step.name());
    }

    void run() throws Throwable {
        var source = ItemSource.of(items.items(map.itemsMethod()));
        progress.total(source.count());
        var method = run.flow().method(step);
        try (var end = source.end();
                var kept = results.items(step, method.getGenericParameterTypes()[0], method.getGenericReturnType(),
                        this)) {
            progress.say();
            try {
                var count = FanOut.run(source.items(), Math.max(1, step.options().parallel()), (index, item) -> {
                    Object result;
                    try {
                        if (kept.takeOver(index, item)) {
                            return;
                        }
                        result = items.run(index, item);
                    } catch (Throwable failure) {
                        failed(index, item, failure);
                        return;
                    }
                    kept.add(index, item, result);
                });
                progress.total((long) count);
                kept.flush();
                failed.end(count);
                if (map.out() != null) {
                    run.flow().assign(map.out(), kept.list(count));
                }
            } finally {
                progress.say();
            }
        }
    }

    @Override
    public void kept(int count) {
        progress.ended(count, 0);
    }

    @Override
    public void refused(int index, @Nullable Object item, @Nullable String key, Throwable why) {
        failed(index, item, why);
    }

    private void failed(int index, @Nullable Object item, Throwable failure) {
        Memory.endIfOut(failure);
        items.failed(failed.add(index, item, failure));
        progress.ended(0, 1);
    }
}
