package dev.flowcell.flow.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.runtime.error.Fault;

/** The files of a project, by path under its folder. */
final class ProjectFiles {

    private final Map<String, byte[]> contents = new TreeMap<>();

    /** Adds a text. */
    void add(String path, String text) {
        add(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    void add(String path, byte[] content) {
        contents.put(path, content);
    }

    /** All of them, in order of path. */
    Map<String, byte[]> contents() {
        return contents;
    }

    /// Says whether a project may be written there: only where there is nothing yet, but a repository's own folder.
    ///
    /// @throws Fault
    ///             if there is something
    static void checkEmpty(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw Fault.settings(folder + " is a file", "name a folder that is not there yet, or is empty");
        }
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var there = Files.list(folder)) {
            if (there.anyMatch(each -> !each.getFileName().toString().equals(".git"))) {
                throw Fault.settings("the folder " + folder + " is not empty, and nothing in it is overwritten",
                        "name another one, or empty it first");
            }
        } catch (IOException e) {
            throw cant(folder, e);
        }
    }

    /** Writes them all. */
    void write(Path folder) {
        try {
            for (var entry : contents.entrySet()) {
                var file = folder.resolve(entry.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, entry.getValue());
            }
        } catch (IOException | UncheckedIOException e) {
            throw cant(folder, e);
        }
    }

    private static Fault cant(Path folder, Exception e) {
        return Fault.settings(folder + " can't be written: " + e.getMessage(),
                "name a folder of your own, on a disk with space").causedBy(e);
    }
}
