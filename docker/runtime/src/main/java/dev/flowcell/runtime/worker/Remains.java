package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What a session leaves behind when one of its processes dies: child processes that its cells started, and its folder.
/// Children carry the session's mark in their environment, so that they are found also where their parent is gone.
public final class Remains {

    /** The environment variable that marks a session's processes. */
    public static final String MARK = "FLOWCELL_SESSION";

    private static final Path PROCESSES = Path.of("/proc");

    private Remains() {
    }

    /// Ends all processes that carry a session's mark, but for two; Linux only.
    ///
    /// @param kept
    ///            processes that are not ended
    public static void endProcesses(String mark, long... kept) {
        if (!Files.isDirectory(PROCESSES.resolve("self"))) {
            return;
        }
        byte[] entry = (MARK + "=" + mark).getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (Character.isDigit(name.charAt(0)) && marked(process, entry)) {
                    end(Long.parseLong(name), kept);
                }
            }
        } catch (IOException e) {
            // Without a list of processes none is found.
        }
    }

    private static void end(long id, long... kept) {
        for (long each : kept) {
            if (each == id) {
                return;
            }
        }
        Optional<ProcessHandle> process = ProcessHandle.of(id);
        process.ifPresent(ProcessHandle::destroyForcibly);
    }

    private static boolean marked(Path process, byte[] entry) {
        try {
            String environment = new String(Files.readAllBytes(process.resolve("environ")),
                    StandardCharsets.ISO_8859_1);
            return environment.contains(new String(entry, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false; // another user's, or it has ended
        }
    }

    /** Deletes a folder with all that is in it, as far as that is possible. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            });
        } catch (IOException e) {
            // It is in the folder for temporary files, which is cleaned anyway.
        }
    }
}
