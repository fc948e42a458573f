package dev.flowcell.runtime.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import dev.flowcell.runtime.event.RunEvent.Detail;
import dev.flowcell.runtime.event.RunEvent.SourceFinished;
import dev.flowcell.runtime.secret.Redactor;
import org.jspecify.annotations.Nullable;

/// The one place where a source's events are numbered and written: each whole, at once and in order, without secrets.
/// After the end nothing more is written.
public final class EventWriter {

    private final String run;
    private final int process;
    private final int attempt;
    private final OutputStream out;
    private final Redactor redactor;
    private final Supplier<Instant> clock;
    private final EventSink sink;
    private long next;
    private boolean ended;

    /** Where events go beside the stream, such as the artifact store. */
    @FunctionalInterface
    public interface EventSink {

        /** Takes an event's JSON with its line end. Called in order by one thread at a time; must not block. */
        void accept(byte[] line);
    }

    /// @param out
    ///            gets each event in one write; not closed here
    public EventWriter(String run, int process, int attempt, OutputStream out, Redactor redactor,
            Supplier<Instant> clock, EventSink sink) {
        this.run = run;
        this.process = process;
        this.attempt = attempt;
        this.out = out;
        this.redactor = redactor;
        this.clock = clock;
        this.sink = sink;
    }

    /** Says something of a step, or of the run where it is null; in several events where it is too long for one. */
    public synchronized void write(@Nullable String step, Detail detail) {
        if (ended) {
            return;
        }
        for (var part : Fitting.fit(Fitting.redact(detail, redactor))) {
            writeOne(step, part);
        }
    }

    /** How much of the beginning of a text can be said without its rest, so that no secret is cut in two. */
    int safeLength(String text) {
        return redactor.safeLength(text);
    }

    /// Says the source's last words, nothing between them, and ends it.
    ///
    /// @param last
    ///            of how many events the source has, with those that this writes
    public synchronized void end(LongFunction<Detail> last) {
        if (ended) {
            return;
        }
        write(null, last.apply(next + 2));
        writeOne(null, new SourceFinished(next + 1));
        ended = true;
    }

    /** Ends the source, but not the run: another process goes on with it. */
    public synchronized void endSource() {
        if (!ended) {
            writeOne(null, new SourceFinished(next + 1));
            ended = true;
        }
    }

    /** Whether the source's last event is written. */
    public synchronized boolean ended() {
        return ended;
    }

    private void writeOne(@Nullable String step, Detail detail) {
        var json = RunEvents.write(new RunEvent(run, process, attempt, next, clock.get(), step, detail));
        var line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        next++;
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            // Nobody reads any more; the run goes on, and the store still has it.
        }
        sink.accept(line);
    }
}
