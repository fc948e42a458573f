package dev.flowcell.runtime.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.event.RunEvent.Detail;
import dev.flowcell.runtime.event.RunEvent.Line;
import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.RunEvent.RunFinished;
import dev.flowcell.runtime.event.RunEvent.RunStarted;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.event.RunEvent.StepFinished;
import dev.flowcell.runtime.event.RunEvent.StepRetried;
import dev.flowcell.runtime.event.RunEvent.StepStarted;
import dev.flowcell.runtime.value.RecordJson;
import org.jspecify.annotations.Nullable;

/** Run events as JSON, one object on one line. */
public final class RunEvents {

    /** The most bytes of an event's JSON in UTF-8, its line end included. */
    public static final int LIMIT = 8 * 1024;

    private record Header(String run, int process, int attempt, long seq, Instant time, String kind,
            @Nullable String step) {
    }

    private static final Map<String, Class<? extends Record>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("run-started", RunStarted.class);
        KINDS.put("step-started", StepStarted.class);
        KINDS.put("line", Line.class);
        KINDS.put("progress", Progress.class);
        KINDS.put("step-retried", StepRetried.class);
        KINDS.put("step-finished", StepFinished.class);
        KINDS.put("map-progress", MapProgress.class);
        KINDS.put("source-finished", SourceFinished.class);
        KINDS.put("run-finished", RunFinished.class);
    }

    private RunEvents() {
    }

    /** The event as JSON, without a line end. */
    public static String write(RunEvent event) {
        var detail = event.detail();
        var header = new Header(event.run(), event.process(), event.attempt(), event.seq(), event.time(),
                detail.kind(), event.step());
        return RecordJson.join(header, (Record) detail);
    }

    /** How many bytes {@link #write} gives, the line end included. */
    public static int size(RunEvent event) {
        return write(event).getBytes(StandardCharsets.UTF_8).length + 1;
    }

    /** Reads a line of a process; empty where it is no event, or one of a kind that this version does not know. */
    public static Optional<RunEvent> read(String line) {
        if (!line.startsWith("{") || !line.contains("\"kind\"") || !line.contains("\"seq\"")) {
            return Optional.empty();
        }
        try {
            var header = RecordJson.read(line, Header.class);
            var kind = header.kind() == null ? null : KINDS.get(header.kind());
            if (kind == null || header.run() == null || header.time() == null) {
                return Optional.empty();
            }
            return Optional.of(new RunEvent(header.run(), header.process(), header.attempt(), header.seq(),
                    header.time(), header.step(), (Detail) RecordJson.read(line, kind)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
