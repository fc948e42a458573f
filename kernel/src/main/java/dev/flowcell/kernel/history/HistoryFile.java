package dev.flowcell.kernel.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.json.JsonTree;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A file of JSON lines, one a cell, that only its user can read and that many processes may append to. A line that is
/// cut or broken is passed over. Beyond [#LARGEST] bytes the older half goes.
final class HistoryFile {

    /** Enough for some ten thousand cells, and read in well under a second. */
    static final int LARGEST = 8 * 1024 * 1024;

    /** A lock of a file holds between processes, not between two users of it in one. */
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private final Path file;
    private final int largest;

    HistoryFile(Path file, int largest) {
        this.file = file;
        this.largest = largest;
    }

    /** What is done with the file while nobody else writes to it. */
    private interface Work<T> {

        T with(FileChannel channel) throws IOException;
    }

    /** Appends a cell; one without a session begins a new one. The number of its session is the answer. */
    int append(int session, int line, String source) throws IOException {
        return locked(channel -> {
            int number = session > 0 ? session : 1 + newestSession(entries(read(channel)));
            write(channel,
                    JsonTree.text(JsonTree.object().put("session", number).put("line", line).put("source", source)));
            return number;
        });
    }

    /** All cells, in the order in which they were run. */
    List<HistoryEntry> entries() throws IOException {
        return Files.exists(file) ? locked(channel -> entries(read(channel))) : List.of();
    }

    private <T> T locked(Work<T> work) throws IOException {
        WITHIN_PROCESS.lock();
        try {
            makePrivate();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                return work.with(channel);
            }
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }

    private void makePrivate() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            if (Files.getFileStore(folder == null ? file : folder)
                    .supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.createFile(file,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file); // the home of a user on Windows is the user's own
            }
        } catch (FileAlreadyExistsException made) {
            // Another process was quicker.
        }
    }

    private static byte[] read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        channel.position(0);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until all of it is there
        }
        return bytes.array();
    }

    private void write(FileChannel channel, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (channel.size() + bytes.length > largest) {
            dropOlderHalf(channel);
        }
        channel.position(channel.size());
        if (channel.size() > 0 && !endsWithNewline(channel)) {
            channel.write(ByteBuffer.wrap(new byte[]{'\n'})); // the last writer was killed within its line
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private static boolean endsWithNewline(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, channel.size() - 1);
        return last.get(0) == '\n';
    }

    private void dropOlderHalf(FileChannel channel) throws IOException {
        byte[] all = read(channel);
        int from = Math.max(0, all.length - largest / 2);
        while (from < all.length && from > 0 && all[from - 1] != '\n') {
            from++;
        }
        channel.truncate(0);
        channel.position(0);
        ByteBuffer rest = ByteBuffer.wrap(all, from, all.length - from);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private static List<HistoryEntry> entries(byte[] bytes) {
        List<HistoryEntry> entries = new ArrayList<>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            HistoryEntry entry = entry(line);
            if (entry != null) {
                entries.add(entry);
            }
        });
        return entries;
    }

    private static @Nullable HistoryEntry entry(String line) {
        try {
            JsonNode json = JsonTree.read(line);
            JsonNode session = json.path("session");
            JsonNode number = json.path("line");
            JsonNode source = json.path("source");
            return session.isInt() && number.isInt() && source.isString()
                    ? new HistoryEntry(session.asInt(), number.asInt(), source.asString(), null)
                    : null;
        } catch (JacksonException broken) {
            return null;
        }
    }

    private static int newestSession(List<HistoryEntry> entries) {
        return entries.stream().mapToInt(HistoryEntry::session).max().orElse(0);
    }
}
