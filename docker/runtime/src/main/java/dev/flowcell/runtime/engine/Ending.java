package dev.flowcell.runtime.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.engine.Engine.Surroundings;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.Source;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.fanout.Member;
import dev.flowcell.runtime.fanout.Places;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.turn.Turn;
import org.jspecify.annotations.Nullable;

/** The last words of a process: those of the run's own, after which the run has ended, and those of a helper. */
final class Ending {

    private final RunContext run;
    private final @Nullable StoredEvents stored;
    private final @Nullable Turn turn;
    private final boolean whole;
    private final EndNotice notice;
    private final long begin = System.nanoTime();

    /// @param turn
    ///            what keeps the runs of a schedule apart, or null
    /// @param whole
    ///            whether the process has its store, where the run is to have one
    Ending(RunContext run, Surroundings around, @Nullable StoredEvents stored, @Nullable Turn turn,
            boolean whole) {
        this.run = run;
        this.stored = stored;
        this.turn = turn;
        this.whole = whole;
        this.notice = new EndNotice(run, around);
    }

    /** Of a helper, or of a process that another attempt follows. */
    synchronized int leave(int code, boolean told) {
        replaced();
        var pods = run.pods();
        if (pods != null) {
            pods.presence().leave(told);
        }
        return code;
    }

    /** Of a process whose next attempt runs already. */
    void replaced() {
        var pods = run.pods();
        if (pods != null) {
            pods.silence();
        }
        run.capture().flush(null);
        run.events().endSource();
        if (stored != null) {
            stored.close();
        }
    }

    /** The run ends while steps run. */
    void early(State state, String reason, Collection<StepPlan> running) {
        if (!run.events().ended()) {
            running.forEach(step -> run.events().write(step.name(),
                    new StepFinished(state, StepRunner.millis(begin), null, reason, Map.of())));
        }
        end(state, Failure.of(state == State.cancelled ? Failure.CANCELLED : Failure.PROCESS_ENDED, reason));
    }

    /** The run ends. */
    synchronized void end(State state, @Nullable Failure failure) {
        var pods = run.pods();
        if (pods != null) {
            pods.end(); // but for a process that is told to end
        }
        run.capture().flush(null);
        var millis = StepRunner.millis(begin);
        if (!run.events().ended() && state != State.skipped) {
            notice.post(state, failure, millis);
        }
        var self = new Member(run.spec().process(), run.attempt());
        var store = run.store();
        var others = store == null || !whole
                ? List.<Source>of()
                : OtherSources.of(store, new Places(run.run()), self, pods != null);
        run.events().end(count -> {
            var all = new ArrayList<>(others);
            all.add(new Source(run.spec().process(), run.attempt(), count));
            return new RunFinished(state, millis, all, failure);
        });
        if (stored != null) {
            stored.close();
        }
        if (pods != null) {
            pods.presence().leave(state == State.cancelled);
        }
        if (turn != null && state != State.skipped) {
            turn.end();
        }
    }
}
