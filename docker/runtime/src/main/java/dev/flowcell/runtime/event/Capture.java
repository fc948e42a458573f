package dev.flowcell.runtime.event;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/// Makes line events of what the flow's code prints. Each thread has its own unfinished line, so that lines of several
/// threads never run into each other.
public final class Capture {

    /** A longer line is said in pieces of up to this many bytes, since nobody knows whether it ever ends. */
    static final int LONGEST = 8 * 1024 * 1024;

    private final EventWriter events;
    private final StepScope scope;
    private final ConcurrentMap<Key, Unfinished> unfinished = new ConcurrentHashMap<>();

    private record Key(Thread thread, String stream) {
    }

    private static final class Unfinished {

        private final @Nullable String step;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Unfinished(@Nullable String step) {
            this.step = step;
        }
    }

    public Capture(EventWriter events, StepScope scope) {
        this.events = events;
        this.scope = scope;
    }

    /** Puts itself in the place of `System.out` and `System.err`. */
    public void install() {
        System.setOut(stream("stdout"));
        System.setErr(stream("stderr"));
    }

    /** A stream whose lines become events. */
    public PrintStream stream(String name) {
        return new PrintStream(new Lines(name), true, StandardCharsets.UTF_8);
    }

    /** Says the unfinished lines of a step, or with null those of all. */
    public void flush(@Nullable String step) {
        unfinished.forEach((key, line) -> {
            if (step == null || step.equals(line.step)) {
                unfinished.computeIfPresent(key, (same, left) -> {
                    say(key.stream(), left);
                    return null;
                });
            }
        });
    }

    /** Says the unfinished lines of this thread. */
    public void flushThread() {
        if (unfinished.isEmpty()) {
            return;
        }
        for (var stream : List.of("stdout", "stderr")) {
            unfinished.computeIfPresent(new Key(Thread.currentThread(), stream), (key, left) -> {
                say(stream, left);
                return null;
            });
        }
    }

    private void say(String stream, Unfinished line) {
        var text = line.bytes.toString(StandardCharsets.UTF_8);
        events.write(line.step, new RunEvent.Line(stream, text.endsWith("\r")
                ? text.substring(0, text.length() - 1)
                : text, null, null));
    }

    /** Says what is there of a line that goes on, and keeps of it what its rest may turn into a character or a secret. */
    private void sayBeginning(String stream, Unfinished line) {
        var bytes = line.bytes.toByteArray();
        var text = new String(bytes, 0, wholeCharacters(bytes), StandardCharsets.UTF_8);
        var said = text.substring(0, events.safeLength(text));
        events.write(line.step, new RunEvent.Line(stream, said + " …", null, null));
        line.bytes.reset();
        var length = said.getBytes(StandardCharsets.UTF_8).length;
        line.bytes.write(bytes, length, bytes.length - length);
    }

    /** How many bytes there are of whole characters, each of which begins with a byte that says how many follow. */
    private static int wholeCharacters(byte[] bytes) {
        for (var back = 1; back <= Math.min(3, bytes.length); back++) {
            var each = bytes[bytes.length - back] & 0xff;
            if (each < 0x80) {
                break;
            }
            if (each >= 0xc0) {
                var length = each >= 0xf0 ? 4 : each >= 0xe0 ? 3 : 2;
                return back < length ? bytes.length - back : bytes.length;
            }
        }
        return bytes.length;
    }

    private final class Lines extends OutputStream {

        private final String name;

        Lines(String name) {
            this.name = name;
        }

        @Override
        public void write(int each) {
            write(new byte[]{(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            var key = new Key(Thread.currentThread(), name);
            unfinished.compute(key, (same, before) -> {
                var line = before == null ? new Unfinished(scope.step()) : before;
                var start = offset;
                for (var i = offset; i < offset + length; i++) {
                    if (bytes[i] == '\n') {
                        line.bytes.write(bytes, start, i - start);
                        say(name, line);
                        line = new Unfinished(scope.step());
                        start = i + 1;
                    } else if (line.bytes.size() + i - start >= LONGEST) {
                        line.bytes.write(bytes, start, i - start);
                        sayBeginning(name, line);
                        start = i;
                    }
                }
                line.bytes.write(bytes, start, offset + length - start);
                return line.bytes.size() == 0 ? null : line;
            });
        }
    }
}
