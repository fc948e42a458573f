package dev.flowcell.notebook.magic;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.operations.Flows;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.notebook.Notebook;
import dev.flowcell.notebook.Notebook.Now;
import dev.flowcell.notebook.display.GraphDisplay;
import dev.flowcell.notebook.state.CellState;
import dev.flowcell.notebook.state.Status;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// Keeps the graphs that `%flow` has shown as the session goes on: a thread of its own draws them again after a cell,
/// once its reply is on its way, and never more often than it has the time for. No cell waits for it.
final class LiveFlow {

    /** From a change to its picture, so that a cell's reply goes first and short cells make one picture. */
    private static final long DELAY_MILLIS = 80;

    /** So many cells with a graph are kept up to date, the latest. */
    private static final int KEPT = 4;

    private final Notebook notebook;
    private final Flows flows;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changes = lock.newCondition();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Map<String, String> shown = new HashMap<>();
    private boolean changed;
    private boolean started;
    private @Nullable FlowSource source;
    private @Nullable CellGraph graph;

    LiveFlow(Notebook notebook, Flows flows) {
        this.notebook = notebook;
        this.flows = flows;
        notebook.watch(this::change);
    }

    /// Shows the graph as it is, and where HTML can be rewritten, as it becomes.
    ///
    /// @param cell
    ///            id of the cell that shows it, whose former picture this one replaces
    void show(String cell, Display display) {
        var picture = picture();
        var slot = display.show(picture);
        if (!display.live() || !display.html()) {
            return;
        }
        lock.lock();
        try {
            slots.remove(cell);
            slots.put(cell, slot);
            shown.put(cell, picture.text());
            if (slots.size() > KEPT) {
                var oldest = slots.keySet().iterator().next();
                slots.remove(oldest);
                shown.remove(oldest);
            }
            if (!started) {
                Thread.ofPlatform().daemon().name("live graph").start(this::loop);
                started = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void change() {
        lock.lock();
        try {
            changed = true;
            changes.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        try {
            while (true) {
                awaitChange();
                var begin = System.nanoTime();
                try {
                    update(picture());
                } catch (Fault unreadable) {
                    // The notebook can't be read just now, or a library is missing: %flow would say so.
                } catch (RuntimeException e) {
                    System.getLogger(LiveFlow.class.getName()).log(System.Logger.Level.WARNING,
                            "The graph could not be drawn", e);
                }
                TimeUnit.NANOSECONDS.sleep(System.nanoTime() - begin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitChange() throws InterruptedException {
        lock.lock();
        try {
            while (!changed) {
                changes.await();
            }
        } finally {
            lock.unlock();
        }
        TimeUnit.MILLISECONDS.sleep(DELAY_MILLIS);
        lock.lock();
        try {
            changed = false;
        } finally {
            lock.unlock();
        }
    }

    /** Where nothing is seen of a change, nothing is sent. */
    private void update(MimeBundle picture) {
        var outdated = new LinkedHashMap<String, Slot>();
        lock.lock();
        try {
            slots.forEach((cell, slot) -> {
                if (!picture.text().equals(shown.put(cell, picture.text()))) {
                    outdated.put(cell, slot);
                }
            });
        } finally {
            lock.unlock();
        }
        outdated.values().forEach(slot -> slot.update(picture));
    }

    private MimeBundle picture() {
        var now = notebook.now();
        var current = graph(now.source());
        return GraphDisplay.of(current, statuses(now, current), now.notes());
    }

    private synchronized CellGraph graph(FlowSource now) {
        if (graph == null || !now.equals(source)) {
            graph = flows.graph(now);
            source = now;
        }
        return graph;
    }

    private static Map<String, Status> statuses(Now now, CellGraph graph) {
        var statuses = new LinkedHashMap<>(now.statuses(graph));
        now.running().ifPresent(cell -> statuses.computeIfPresent(cell,
                (same, status) -> new Status(CellState.running, status.reasons())));
        return statuses;
    }
}
