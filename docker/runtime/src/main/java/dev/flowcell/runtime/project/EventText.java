package dev.flowcell.runtime.project;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import dev.flowcell.runtime.event.RunEvent;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.event.RunEvents;
import org.jspecify.annotations.Nullable;

/** Takes a run's events as the engine writes them, and says in plain lines what a person wants to know. */
final class EventText extends OutputStream {

    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    EventText(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void write(int next) {
        if (next == '\n') {
            RunEvents.read(line.toString(StandardCharsets.UTF_8)).ifPresent(this::say);
            line.reset();
        } else {
            line.write(next);
        }
    }

    private void say(RunEvent event) {
        var step = event.step() == null ? "" : event.step();
        switch (event.detail()) {
            case StepStarted started -> out.println("▶ " + step);
            case Line said -> out.println(step.isEmpty() ? said.text() : step + " │ " + said.text());
            case StepFinished finished -> out.println(sign(finished.state()) + " " + step + "  "
                    + (finished.state() == State.skipped ? "skipped" : seconds(finished.millis()))
                    + reason(finished.reason(), finished.error()));
            case RunFinished finished ->
                out.println(sign(finished.state()) + " " + finished.state() + " in " + seconds(finished.millis()));
            case RunStarted started -> out.println(event.run());
            case Progress progress -> {
            }
            case StepRetried retried -> {
            }
            case MapProgress progress -> {
            }
            case SourceFinished finished -> {
            }
        }
    }

    private static String reason(@Nullable String reason, @Nullable Failure failure) {
        return (reason == null ? "" : " · " + reason)
                + (failure == null ? "" : " · " + failure.headline().lines().findFirst().orElse(""));
    }

    private static String sign(State state) {
        return switch (state) {
            case done -> "✓";
            case cached -> "≡";
            case failed -> "✗";
            case skipped, cancelled -> "○";
        };
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
