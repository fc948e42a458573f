package dev.flowcell.runtime.engine;

import dev.flowcell.runtime.engine.Engine.Surroundings;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.notify.Notice;
import dev.flowcell.runtime.notify.Notifier;
import dev.flowcell.runtime.notify.NotifyAddress;
import org.jspecify.annotations.Nullable;

/** Posts the end of a run where somebody asked for it. */
final class EndNotice {

    private final RunContext run;
    private final Surroundings around;

    EndNotice(RunContext run, Surroundings around) {
        this.run = run;
        this.around = around;
    }

    /** Before the last event, since what goes wrong with it is a line of the run. */
    void post(State state, @Nullable Failure failure, long millis) {
        var address = run.spec().process() > 0 ? null : run.spec().notifyAt();
        if (address == null) {
            return;
        }
        var notice = Notice.of(run.spec(), state, failure, millis + around.startMillis(), run.redactor());
        // Who tells a process to end waits ten seconds for that, on some machines.
        var patience = state == State.cancelled ? Notifier.PATIENCE.dividedBy(2) : Notifier.PATIENCE;
        new Notifier(new NotifyAddress(address), patience).post(notice, around.secrets())
                .ifPresent(trouble -> run.events().write(null, new Line("stderr", trouble, null, null)));
    }
}
