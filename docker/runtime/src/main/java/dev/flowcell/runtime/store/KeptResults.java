package dev.flowcell.runtime.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// What is kept so that it need not be made or fetched again, on a machine or on a cluster's volume: folders of
/// `cached(…)`, and results of steps and maps with `--cache`, with the files among them. What goes is made again when it
/// is asked for.
public final class KeptResults {

    /** How much all of it may take, in bytes or as `20Gi`: an environment variable of a run's process. */
    public static final String LIMIT_VARIABLE = "FLOWCELL_CACHE_LIMIT";

    /** What all of it may take, unless a person says otherwise. */
    public static final long DEFAULT_MOST = 20L * 1024 * 1024 * 1024;

    private static final Duration OFTEN = Duration.ofHours(1);
    /** What was used a moment ago is likely in use, and files that young runs made are likely to be fetched. */
    private static final Duration IN_USE = Duration.ofMinutes(10);
    private static final Duration YOUNG_RUN = Duration.ofDays(1);
    private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{64}\\b");
    private static final long SMALL = 4 * 1024 * 1024;

    private final Path cacheDir;
    private final @Nullable Path store;

    /// @param cacheDir
    ///            of this machine, or on the volume
    /// @param store
    ///            the folder of a store of files, or null where there is none
    public KeptResults(Path cacheDir, @Nullable Path store) {
        this.cacheDir = cacheDir;
        this.store = store;
    }

    /// Something that is kept.
    ///
    /// @param kind
    ///            `folder` of `cached(…)` on this machine, `stored folder` in the store, or `result`
    /// @param name
    ///            the key of a folder; the variables of a result, and the beginning of its key
    /// @param bytes
    ///            on the disk, with files that only this one holds
    public record Entry(String kind, String name, long bytes, Instant used, List<Path> paths) {

        /** Its parts in the store, to which others may refer, are not its alone. */
        public Entry {
            paths = List.copyOf(paths);
        }
    }

    /** All that is kept, what was used last first. */
    public List<Entry> entries() {
        try {
            var entries = new ArrayList<Entry>();
            for (var folder : list(cacheDir.resolve("cached"))) {
                entries.add(new Entry("folder", name(folder), size(folder), used(folder), List.of(folder)));
            }
            for (var folder : list(stored("cached"))) {
                entries.add(new Entry("stored folder", name(folder), size(folder), used(folder), List.of(folder)));
            }
            var counted = new HashSet<>(ofYoungRuns());
            var results = new ArrayList<>(list(stored("cache")));
            var times = new java.util.HashMap<Path, Instant>();
            for (var result : results) {
                times.put(result, used(result));
            }
            results.sort(Comparator.comparing(times::get, Comparator.reverseOrder()));
            for (var result : results) {
                entries.add(result(result, counted, used(result)));
            }
            entries.sort(Comparator.comparing(Entry::used).reversed());
            return entries;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A result, with the contents that no result used later holds, too. */
    private Entry result(Path folder, Set<String> counted, Instant used) throws IOException {
        var paths = new ArrayList<>(List.of(folder));
        for (var hash : hashes(folder)) {
            var blob = stored("blobs").resolve(hash);
            if (Files.isDirectory(blob) && counted.add(hash)) {
                paths.add(blob);
            }
        }
        var bytes = 0L;
        for (var path : paths) {
            bytes += size(path);
        }
        var variables = list(folder.resolve("vars")).stream().filter(Files::isRegularFile)
                .map(file -> name(file).replaceFirst("\\.json$", "")).toList();
        return new Entry("result", (variables.isEmpty() ? "items" : String.join(", ", variables)) + " ("
                + name(folder).substring(0, Math.min(8, name(folder).length())) + ")", bytes, used, paths);
    }

    /// Removes what was used least recently until the rest takes no more than `most` bytes.
    ///
    /// @return what is gone
    public List<Entry> shrink(long most) {
        return shrink(most, Instant.MAX);
    }

    private List<Entry> shrink(long most, Instant before) {
        var entries = entries();
        var all = entries.stream().mapToLong(Entry::bytes).sum();
        var gone = new ArrayList<Entry>();
        for (var entry : entries.reversed()) {
            if (all <= most) {
                break;
            }
            if (entry.used().isBefore(before)) {
                entry.paths().forEach(this::delete);
                all -= entry.bytes();
                gone.add(entry);
            }
        }
        return gone;
    }

    /// Keeps to a limit, looking at most once an hour; never fails. What may be in use stays.
    public void tidy(long most) {
        var stamp = cacheDir.resolve("looked-at");
        try {
            var now = Instant.now();
            if (Files.exists(stamp) && Files.getLastModifiedTime(stamp).toInstant().plus(OFTEN).isAfter(now)) {
                return;
            }
            Files.write(Files.createDirectories(cacheDir).resolve("looked-at"), new byte[0]);
            shrink(most, now.minus(IN_USE));
            sweep(now.minus(YOUNG_RUN));
        } catch (IOException | UncheckedIOException | Fault e) {
            // Another process tidies up, too, or the disk does not let anyone: the next one tries again.
        }
    }

    /** What a process left behind that was killed while it filled or removed a folder. */
    private void sweep(Instant before) throws IOException {
        for (var parent : List.of(cacheDir.resolve("cached"), stored("cached"), stored("cache"), stored("blobs"))) {
            if (Files.isDirectory(parent)) {
                List<Path> hidden;
                try (var all = Files.list(parent)) {
                    hidden = all.filter(each -> name(each).startsWith(".")).toList();
                }
                for (var each : hidden) {
                    if (used(each).isBefore(before)) {
                        remove(each);
                    }
                }
            }
        }
    }

    /** A folder of the store. */
    private Path stored(String name) {
        return (store == null ? cacheDir.resolve("no store") : store).resolve(name);
    }

    /** Contents that results of runs of the last day refer to. */
    private Set<String> ofYoungRuns() throws IOException {
        var hashes = new HashSet<String>();
        for (var run : list(stored("runs"))) {
            if (used(run).plus(YOUNG_RUN).isAfter(Instant.now())) {
                hashes.addAll(hashes(run.resolve("vars")));
            }
        }
        return hashes;
    }

    /** What looks like a hash in a folder's values. */
    private static Set<String> hashes(Path folder) throws IOException {
        var hashes = new HashSet<String>();
        for (var file : files(folder)) {
            if (Files.size(file) <= SMALL) {
                var matcher = HASH.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (matcher.find()) {
                    hashes.add(matcher.group());
                }
            }
        }
        return hashes;
    }

    private static long size(Path folder) throws IOException {
        var bytes = 0L;
        for (var file : files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** When it was used: its own time is set anew with each use, or that of a file in it. */
    private static Instant used(Path folder) throws IOException {
        var newest = Files.getLastModifiedTime(folder);
        for (var file : list(folder)) {
            FileTime time = Files.getLastModifiedTime(file);
            newest = time.compareTo(newest) > 0 ? time : newest;
        }
        return newest.toInstant();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof NoSuchFileException gone ? new IOException(gone) : e.getCause();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.filter(each -> !name(each).startsWith(".")).toList();
        }
    }

    private static String name(Path path) {
        return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
    }

    /** Away at once, so that nobody finds half of it. */
    private void delete(Path path) {
        try {
            var leaving = path.resolveSibling(".leaving-" + name(path) + "-" + System.nanoTime());
            Files.move(path, leaving);
            remove(leaving);
        } catch (NoSuchFileException e) {
            // Another process was faster.
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (var tree = Files.walk(folder)) {
            all = tree.toList();
        }
        for (var each : all.reversed()) {
            Files.deleteIfExists(each);
        }
    }

    private Fault failed(IOException e) {
        return Fault.settings("what is kept under " + cacheDir + (store == null ? "" : " and " + store)
                + " can't be read or removed: " + e, "look at its rights").causedBy(e);
    }
}
