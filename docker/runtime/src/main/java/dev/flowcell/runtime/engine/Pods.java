package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.flowcell.runtime.fanout.ClaimedItems;
import dev.flowcell.runtime.fanout.Crew;
import dev.flowcell.runtime.fanout.Member;
import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.fanout.Places;
import dev.flowcell.runtime.fanout.Presence;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.store.ArtifactStore;

/** What a process of a run has in common with the others of it, where there are others. */
final class Pods {

    private final ArtifactStore store;
    private final Places places;
    private final Member self;
    private final int processes;
    private final Pace pace;
    private final Presence presence;
    private final Crew crew;
    private final Set<String> toCome;
    private final Set<ClaimedItems> open = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;
    private volatile boolean said;

    /// @param replaced
    ///            is run where a later attempt of this process has begun
    Pods(ArtifactStore store, Places places, Member self, int processes, Pace pace, FlowPlan plan, Runnable replaced) {
        this.store = store;
        this.places = places;
        this.self = self;
        this.processes = processes;
        this.pace = pace;
        this.presence = new Presence(store, places, self, pace, replaced);
        this.crew = new Crew(store, places, self, processes, pace, System::nanoTime);
        this.toCome = plan.steps().stream().filter(Pods::spread).map(StepPlan::name)
                .collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
    }

    ArtifactStore store() {
        return store;
    }

    Places places() {
        return places;
    }

    Member self() {
        return self;
    }

    int processes() {
        return processes;
    }

    Pace pace() {
        return pace;
    }

    Presence presence() {
        return presence;
    }

    Crew crew() {
        return crew;
    }

    /** Whether a step asks to be spread. */
    static boolean spread(StepPlan step) {
        return step.kind() == Kind.map && step.options().pods() > 1;
    }

    /** Items are run from here on, until they are closed. */
    void open(ClaimedItems items) {
        open.add(items);
    }

    void close(ClaimedItems items) {
        open.remove(items);
    }

    /** Whether an item of a spread map runs in this process. */
    boolean itemsRun() {
        return open.stream().anyMatch(ClaimedItems::running);
    }

    /** A step has ended: after the last one that is spread no helper is needed. */
    void ended(StepPlan step) {
        if (toCome.remove(step.name()) && toCome.isEmpty()) {
            end();
        }
    }

    /// Says no more that the run ends: this process does, and another attempt of it may go on. What fails in it from
    /// now on says nothing of the run.
    void silence() {
        silent = true;
    }

    /** Lets the helpers go. */
    void end() {
        if (silent || said) {
            return;
        }
        try {
            store.put(places.end(self.attempt()), new byte[0]);
            said = true;
        } catch (IOException e) {
            // They leave when they hear nothing from here any more.
        }
    }

    /** Whether process 0 has let this helper go: no map is left for it, or the run has ended. */
    boolean released() throws IOException {
        crew.look(0);
        return crew.released();
    }

    /** Waits for the last words of helpers that are there, but not for long. */
    void awaitLastWords() throws IOException, InterruptedException {
        var until = System.nanoTime() + pace.beat().toNanos();
        for (crew.look(); crew.anyone() && System.nanoTime() < until; crew.look()) {
            Thread.sleep(pace.again());
        }
    }
}
