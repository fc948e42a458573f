package dev.flowcell.app.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A terminal's size in characters. */
public record Size(int rows, int columns) {

    /** Where nothing is known. */
    public static final Size USUAL = new Size(24, 80);

    /** Says the size now. */
    public interface Source {

        Size now();
    }

    /** Asks `stty`, at most once a second, since windows change. */
    static final class Stty implements Source {

        private Size last = USUAL;
        private long askedNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(2);

        @Override
        public synchronized Size now() {
            if (System.nanoTime() - askedNanos > TimeUnit.SECONDS.toNanos(1)) {
                askedNanos = System.nanoTime();
                last = ask();
            }
            return last;
        }

        private Size ask() {
            try {
                var process = new ProcessBuilder("stty", "-F", "/dev/tty", "size");
                if (System.getProperty("os.name", "").startsWith("Mac")) {
                    process.command("stty", "-f", "/dev/tty", "size");
                }
                var running = process.redirectError(ProcessBuilder.Redirect.DISCARD).start();
                var answer = new String(running.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
                var parts = answer.split(" ", -1);
                if (parts.length == 2 && Integer.parseInt(parts[0]) > 1 && Integer.parseInt(parts[1]) > 10) {
                    return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                }
            } catch (IOException | NumberFormatException e) {
                return last;
            }
            return last;
        }
    }
}
