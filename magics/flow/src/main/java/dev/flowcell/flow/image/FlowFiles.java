package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.runtime.error.Fault;

/** The files that `%file` names. */
public final class FlowFiles {

    private FlowFiles() {
    }

    /// All files by their path in a run's working directory, folders unfolded. A path outside the notebook's folder
    /// keeps its last name only.
    ///
    /// @throws Fault
    ///             if one is not there
    public static Map<String, Path> of(FlowSource source) throws IOException {
        var files = new TreeMap<String, Path>();
        var folder = source.folder().toAbsolutePath().normalize();
        for (var named : source.files()) {
            var path = folder.resolve(named).normalize();
            if (!Files.exists(path)) {
                throw Fault.settings("%file " + named + ": there is no such file in " + folder,
                        "write its path relative to the notebook");
            }
            var root = path.startsWith(folder) ? folder : path.getParent();
            if (root == null) {
                throw Fault.settings("%file " + named + " is a whole file system", "name a file or a folder");
            }
            // A link is what it leads to: the image knows no links.
            try (var all = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
                all.filter(Files::isRegularFile)
                        .forEach(file -> files.put(root.relativize(file).toString().replace('\\', '/'), file));
            } catch (UncheckedIOException e) {
                throw Fault.settings("%file " + named + " can't be read: " + e.getCause(),
                        "look for links that lead in a circle, and at its permissions").causedBy(e);
            }
        }
        return files;
    }
}
