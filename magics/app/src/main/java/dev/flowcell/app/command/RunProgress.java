package dev.flowcell.app.command;

import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.run.RunState.LogLine;
import dev.flowcell.flow.run.RunState.StepState;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.display.Display.Slot;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.event.RunEvent.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as text: log lines as they come, and below them the steps' states, drawn in place on a terminal; on a pipe a
/// line for each change.
final class RunProgress {

    private final Display display;
    private final Terminal terminal;
    private final Map<String, String> said = new HashMap<>();
    private int lines;
    private int gaps;
    private @Nullable Slot slot;

    RunProgress(Display display, Terminal terminal) {
        this.display = display;
        this.terminal = terminal;
    }

    /** Shows what is new. */
    void show(RunState state) {
        if (said.put("", state.run()) == null) {
            say(terminal.coloured(Ansi.bold, state.run()) + "  " + state.flow() + "@" + state.version());
        }
        for (; lines < state.lines().size(); lines++) {
            say(line(state, state.lines().get(lines)));
        }
        for (; gaps < state.gaps().size(); gaps++) {
            say(terminal.coloured(Ansi.yellow, state.gaps().get(gaps)));
        }
        if (display.live()) {
            draw(states(state));
        } else {
            changes(state);
        }
    }

    /** Shows the end: where the time went, and what failed. */
    void end(RunState state) {
        show(state);
        var width = state.timeline().stream().mapToInt(span -> span.what().length()).max().orElse(0);
        var begin = state.timeline().stream().map(RunState.Span::from).min(Instant::compareTo).orElse(Instant.EPOCH);
        var end = state.timeline().stream().map(RunState.Span::to).max(Instant::compareTo).orElse(Instant.EPOCH);
        var text = new StringBuilder();
        for (var span : state.timeline()) {
            text.append(padded(span.what(), width)).append("  ")
                    .append(padded(seconds(Duration.between(span.from(), span.to())), 8)).append("  ")
                    .append(bar(Duration.between(begin, span.from()), Duration.between(span.from(), span.to()),
                            Duration.between(begin, end)))
                    .append(span.detail().isEmpty() ? "" : "  " + span.detail()).append('\n');
        }
        if (!text.isEmpty()) {
            say("\n" + text.toString().stripTrailing());
        }
        if (state.failure() != null) {
            say(terminal.coloured(Ansi.red, state.failure().trace().stripTrailing()));
        }
    }

    private void say(String text) {
        display.stream(Stream.stdout, text + "\n");
    }

    private String line(RunState state, LogLine line) {
        var width = state.steps().stream().mapToInt(step -> step.name().length()).max().orElse(0);
        var step = padded(line.step() == null ? "" : line.step(), width);
        return terminal.coloured(Ansi.dim, step + " │ ")
                + (line.stream().equals("stderr") ? terminal.coloured(Ansi.yellow, line.text()) : line.text());
    }

    private void draw(String text) {
        if (slot == null) {
            slot = display.show(MimeBundle.plain(text));
        }
        slot.update(MimeBundle.plain(text));
    }

    private String states(RunState state) {
        var text = new StringBuilder();
        if (state.status() != null && state.state() == null
                && state.steps().stream().allMatch(s -> s.started() == null)) {
            text.append(terminal.coloured(Ansi.dim, state.status().reason())).append('\n');
        }
        var width = state.steps().stream().mapToInt(step -> step.name().length()).max().orElse(0);
        for (var step : state.steps()) {
            text.append(mark(step)).append(' ').append(padded(step.name(), width)).append("  ").append(describe(step))
                    .append('\n');
        }
        return text.toString();
    }

    private void changes(RunState state) {
        if (state.status() != null && !state.status().reason().equals(said.put("status ", state.status().reason()))) {
            say(state.status().reason());
        }
        for (var step : state.steps()) {
            var now = step.state() != null ? describe(step) : step.running() ? "running" : "";
            if (!now.isEmpty() && !now.equals(said.put(step.name(), now))) {
                say(step.name() + ": " + now);
            }
        }
    }

    private String mark(StepState step) {
        return switch (step.state()) {
            case null -> step.running() ? terminal.coloured(Ansi.yellow, "▶") : terminal.coloured(Ansi.dim, "·");
            case done -> terminal.coloured(Ansi.green, "✔");
            case cached -> terminal.coloured(Ansi.green, "≡");
            case failed -> terminal.coloured(Ansi.red, "✘");
            case skipped, cancelled -> terminal.coloured(Ansi.dim, "○");
        };
    }

    private static String describe(StepState step) {
        var items = step.total() == null
                ? ""
                : "  " + (step.done() + step.failed()) + "/" + step.total() + " items"
                        + (step.failed() == 0 ? "" : ", " + step.failed() + " failed");
        var attempts = step.attempts() < 2 ? "" : "  attempt " + step.attempts();
        var reason = step.reason() == null ? "" : "  " + step.reason();
        State end = step.state();
        if (end == null) {
            return (step.running() ? "running" : "waiting") + items + attempts;
        }
        return end.name() + (step.took() == null ? "" : "  " + seconds(step.took())) + items + attempts + reason;
    }

    private static String bar(Duration before, Duration took, Duration all) {
        var columns = 30.0;
        var total = Math.max(1, all.toMillis());
        var from = (int) Math.floor(columns * before.toMillis() / total);
        var length = Math.max(1, (int) Math.round(columns * took.toMillis() / total));
        return padded(" ".repeat(Math.min(from, 29)) + "━".repeat(Math.min(length, 30 - Math.min(from, 29))), 30);
    }

    static String seconds(Duration duration) {
        var millis = duration.toMillis();
        return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
