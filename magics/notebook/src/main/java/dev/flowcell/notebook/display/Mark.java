package dev.flowcell.notebook.display;

import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.notebook.state.CellState;

/** A state's sign and colour: a mid tone that can be read on white and on black. */
public enum Mark {
    waiting("·", "#8a8f98"), running("▶", "#3b82f6"), done("✓", "#22a55b"), cached("≡", "#14a3a3"), failed("✗",
            "#e5484d"), skipped("○", "#8a8f98"), cancelled("○", "#8a8f98"), stale("~", "#d98a1f"), edited("✎",
                    "#9b6ef3");

    private final String sign;
    private final String colour;

    Mark(String sign, String colour) {
        this.sign = sign;
        this.colour = colour;
    }

    /** One character for a terminal. */
    public String sign() {
        return sign;
    }

    /** An HTML colour. */
    public String colour() {
        return colour;
    }

    /** What a cell of a session is now. */
    static Mark of(CellState state) {
        return switch (state) {
            case fresh -> done;
            case stale -> stale;
            case failed -> failed;
            case never -> waiting;
            case edited -> edited;
            case running -> running;
        };
    }

    /** What a step of a run is now. */
    public static Mark of(StepState step) {
        return switch (step.state()) {
            case null -> step.running() ? running : waiting;
            case done -> done;
            case cached -> cached;
            case failed -> failed;
            case skipped -> skipped;
            case cancelled -> cancelled;
        };
    }
}
