package dev.flowcell.kernel.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/// The history of a session, and of those before it where they share a file. Writing and reading happen on a thread of
/// its own, in the order of the calls, so that no cell waits for a disk. Where the file can't be used, the session's own
/// history is still there, and the reason is logged once.
///
/// Whoever adds a cell has taken the values of secrets out of it.
public final class History implements AutoCloseable {

    /** A result is kept for the session only, and no longer than this. */
    private static final int LONGEST_OUTPUT = 10_000;
    private static final int MOST_ENTRIES = 10_000;

    private final @Nullable HistoryFile file;
    private final ExecutorService writer = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("history").factory());
    private final List<HistoryEntry> own = new ArrayList<>();
    private final Map<Integer, String> outputs = new ConcurrentHashMap<>();
    private int session;
    private boolean broken;

    private History(@Nullable HistoryFile file) {
        this.file = file;
    }

    /** A history that begins with this session and ends with it. */
    public static History ofSession() {
        return new History(null);
    }

    /** A history that goes on in a file of JSON lines; it is made with the first cell, readable for the user alone. */
    public static History in(Path file) {
        return new History(new HistoryFile(file, HistoryFile.LARGEST));
    }

    /// Adds a cell that was run.
    ///
    /// @param line
    ///            its execution count
    public void add(int line, String source, @Nullable String output) {
        if (output != null) {
            outputs.put(line,
                    output.length() > LONGEST_OUTPUT ? output.substring(0, LONGEST_OUTPUT) + " …" : output);
            outputs.remove(line - MOST_ENTRIES);
        }
        writer.execute(() -> write(line, source));
    }

    private void write(int line, String source) {
        if (file != null && !broken) {
            try {
                session = file.append(session, line, source);
            } catch (IOException | RuntimeException e) {
                broken(e);
            }
        }
        own.add(new HistoryEntry(session, line, source, null));
        if (own.size() > MOST_ENTRIES) {
            own.removeFirst();
        }
    }

    private void broken(Exception e) {
        broken = true;
        log().log(System.Logger.Level.WARNING, "The history is not kept: {0}", e.toString());
    }

    /** The last `count` cells of all sessions, oldest first. */
    public List<HistoryEntry> tail(int count) {
        return asked(() -> last(all(), count));
    }

    /// Cells of one session by their execution counts.
    ///
    /// @param wanted
    ///            a session's number; 0 this one, -1 the one before it
    /// @param start
    ///            the first
    /// @param stop
    ///            the first that is not wanted
    public List<HistoryEntry> range(int wanted, int start, int stop) {
        return asked(() -> {
            List<HistoryEntry> all = wanted == 0 ? own : all();
            int number = wanted > 0 ? wanted : before(all, -wanted);
            return all.stream().filter(entry -> entry.session() == number)
                    .filter(entry -> entry.line() >= start && entry.line() < stop).toList();
        });
    }

    /** The number of the session that lies so many sessions before this one. */
    private int before(List<HistoryEntry> all, int count) {
        if (count == 0) {
            return session;
        }
        List<Integer> earlier = all.stream().map(HistoryEntry::session)
                .filter(number -> session == 0 || number < session).distinct().sorted().toList();
        return count > earlier.size() ? -1 : earlier.get(earlier.size() - count);
    }

    /// Cells whose whole text matches a pattern of `*` and `?`, oldest first.
    ///
    /// @param unique
    ///            whether a text that was run again is listed once, where it was run last
    /// @param count
    ///            the most to list, counted from the newest
    public List<HistoryEntry> search(String pattern, boolean unique, int count) {
        return asked(() -> {
            Glob glob = new Glob(pattern);
            List<HistoryEntry> found = all().stream().filter(entry -> glob.matches(entry.source())).toList();
            if (unique) {
                Map<String, HistoryEntry> bySource = new LinkedHashMap<>();
                found.forEach(entry -> {
                    bySource.remove(entry.source());
                    bySource.put(entry.source(), entry);
                });
                found = List.copyOf(bySource.values());
            }
            return last(found, count);
        });
    }

    private List<HistoryEntry> all() {
        if (file != null && !broken) {
            try {
                return file.entries();
            } catch (IOException | RuntimeException e) {
                broken(e);
            }
        }
        return own;
    }

    private static List<HistoryEntry> last(List<HistoryEntry> all, int count) {
        return all.subList(Math.max(0, all.size() - Math.max(0, count)), all.size());
    }

    private List<HistoryEntry> asked(Supplier<List<HistoryEntry>> question) {
        Future<List<HistoryEntry>> answer = writer.submit(() -> question.get().stream().map(this::withOutput).toList());
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private HistoryEntry withOutput(HistoryEntry entry) {
        return entry.session() == session
                ? new HistoryEntry(entry.session(), entry.line(), entry.source(), outputs.get(entry.line()))
                : entry;
    }

    /** Writes what is still to be written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asked for only when there is something to say: to find a logger, the JDK looks through all jars. */
    private static System.Logger log() {
        return System.getLogger(History.class.getName());
    }
}
