package dev.flowcell.runtime.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.event.RunEvent.Detail;
import dev.flowcell.runtime.event.RunEvent.Failure;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.secret.Redactor;
import org.jspecify.annotations.Nullable;

/** Makes what is said fit to be written: without secrets, and small enough for one event, or in parts. */
final class Fitting {

    /** What an event's text may take as escaped JSON in UTF-8; the rest of the limit is for names and numbers. */
    private static final int TEXT = 6 * 1024;
    private static final int MESSAGE = 1024;
    private static final int NAMES = 4 * 1024;

    private Fitting() {
    }

    /** The same without secrets. */
    static Detail redact(Detail detail, Redactor redactor) {
        return switch (detail) {
            case Line line -> new Line(line.stream(), redactor.redact(line.text()), line.part(), line.parts());
            case Progress progress -> new Progress(redact(progress.label(), redactor), progress.done(),
                    progress.total(), progress.variable(), progress.part(), progress.parts(),
                    redact(progress.json(), redactor));
            case StepRetried retried ->
                new StepRetried(retried.stepAttempt(), redact(retried.error(), redactor), retried.delayMillis(),
                        retried.item());
            case StepFinished finished -> new StepFinished(finished.state(), finished.millis(),
                    finished.error() == null ? null : redact(finished.error(), redactor),
                    redact(finished.reason(), redactor), finished.values());
            case RunFinished finished -> new RunFinished(finished.state(), finished.millis(), finished.sources(),
                    finished.failure() == null ? null : redact(finished.failure(), redactor));
            case RunStarted started -> started;
            case StepStarted started -> started;
            case MapProgress progress -> progress;
            case SourceFinished finished -> finished;
        };
    }

    private static @Nullable String redact(@Nullable String text, Redactor redactor) {
        return text == null ? null : redactor.redact(text);
    }

    private static Failure redact(Failure failure, Redactor redactor) {
        return new Failure(failure.type(), redactor.redact(failure.message()), failure.cell(), failure.number(),
                failure.line(), redactor.redact(failure.trace()));
    }

    /** The same in one event or, lines and values, in several. */
    static List<Detail> fit(Detail detail) {
        return switch (detail) {
            case Line line -> {
                var parts = parts(line.text());
                var details = new ArrayList<Detail>();
                for (var i = 0; i < parts.size(); i++) {
                    details.add(parts.size() == 1
                            ? line
                            : new Line(line.stream(), parts.get(i), i + 1, parts.size()));
                }
                yield details;
            }
            case Progress progress when progress.json() != null -> {
                var parts = parts(progress.json());
                var details = new ArrayList<Detail>();
                for (var i = 0; i < parts.size(); i++) {
                    details.add(new Progress(null, null, null, progress.variable(), i + 1, parts.size(),
                            parts.get(i)));
                }
                yield details;
            }
            case Progress progress -> List.of(new Progress(
                    progress.label() == null ? null : cut(progress.label(), MESSAGE), progress.done(),
                    progress.total(), null, null, null, null));
            case StepRetried retried -> List.of(
                    new StepRetried(retried.stepAttempt(), fit(retried.error()), retried.delayMillis(),
                            retried.item()));
            case StepFinished finished -> List.of(new StepFinished(finished.state(), finished.millis(),
                    finished.error() == null ? null : fit(finished.error()),
                    finished.reason() == null ? null : cut(finished.reason(), MESSAGE),
                    size(finished.values().keySet()) > NAMES / 2 ? Map.of() : finished.values()));
            case RunFinished finished -> List.of(new RunFinished(finished.state(), finished.millis(),
                    finished.sources(), finished.failure() == null ? null : fit(finished.failure())));
            case RunStarted started -> List.of(size(started.steps()) > NAMES
                    ? new RunStarted(started.flow(), started.version(), List.of(), started.startMillis())
                    : started);
            case StepStarted started -> List.of(started);
            case MapProgress progress -> List.of(progress);
            case SourceFinished finished -> List.of(finished);
        };
    }

    private static int size(Iterable<String> names) {
        var size = 0;
        for (var name : names) {
            size += name.getBytes(StandardCharsets.UTF_8).length + 16;
        }
        return size;
    }

    private static Failure fit(Failure failure) {
        return new Failure(failure.type(), cut(failure.message(), MESSAGE), failure.cell(), failure.number(),
                failure.line(), cut(failure.trace(), 4 * 1024));
    }

    private static String cut(String text, int limit) {
        var parts = parts(text, limit);
        return parts.size() == 1 ? text : parts.getFirst() + " …";
    }

    private static List<String> parts(String text) {
        return parts(text, TEXT);
    }

    /** Cuts a text so that no part takes more bytes than allowed as escaped JSON, and never within a character. */
    private static List<String> parts(String text, int limit) {
        if (text.length() <= limit / 6) {
            return List.of(text);
        }
        var parts = new ArrayList<String>();
        var start = 0;
        var size = 0;
        for (var i = 0; i < text.length();) {
            var character = text.codePointAt(i);
            var bytes = bytes(character);
            if (size + bytes > limit) {
                parts.add(text.substring(start, i));
                start = i;
                size = 0;
            }
            size += bytes;
            i += Character.charCount(character);
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static int bytes(int character) {
        if (character < ' ' || character >= 0xd800 && character < 0xe000) {
            return 6;
        }
        if (character < 0x80) {
            return character == '"' || character == '\\' ? 2 : 1;
        }
        return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }
}
