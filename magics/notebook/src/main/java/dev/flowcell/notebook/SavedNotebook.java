package dev.flowcell.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.NotebookFile;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// The file of a notebook that a session runs: read again only where it changed, and found again where it was renamed,
/// since a kernel is not told.
final class SavedNotebook {

    private final Path named;
    private Path file;
    private @Nullable Content content;

    /// @param modified
    ///            when it was saved
    record Content(List<CellSource> cells, Instant modified, long size) {
    }

    /// @param named
    ///            as the front-end said when the session began
    SavedNotebook(Path named) {
        this.named = named;
        this.file = named;
    }

    /// What it holds, or empty where it is not there.
    ///
    /// @param ids
    ///            of its cells that ran
    /// @throws Fault
    ///             if it is malformed
    Optional<Content> content(Set<String> ids) {
        if (!Files.exists(file)) {
            renamed(ids).ifPresent(found -> file = found);
        }
        try {
            var modified = Files.getLastModifiedTime(file).toInstant();
            var size = Files.size(file);
            if (content == null || !content.modified().equals(modified) || content.size() != size) {
                content = new Content(NotebookFile.read(file).cells(), modified, size);
            }
            return Optional.of(content);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The one notebook in the folder that has cells of this one. */
    private Optional<Path> renamed(Set<String> ids) {
        var found = new ArrayList<Path>();
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || ids.isEmpty() || !file.toString().endsWith(".ipynb")) {
            return Optional.empty();
        }
        try (var files = Files.newDirectoryStream(folder, "*.ipynb")) {
            for (var other : files) {
                if (holds(other, ids)) {
                    found.add(other);
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static boolean holds(Path file, Set<String> ids) {
        try {
            return !Collections.disjoint(NotebookFile.read(file).cells().stream().map(CellSource::id).toList(), ids);
        } catch (Fault malformed) {
            return false;
        }
    }

    Path file() {
        return file;
    }

    /** What to know of where it is, one line, or empty. */
    Optional<String> note() {
        if (!Files.exists(file)) {
            return Optional.of("there is no " + named.getFileName() + " any more: after a rename, restart the kernel");
        }
        return file.equals(named)
                ? Optional.empty()
                : Optional.of(named.getFileName() + " is called " + file.getFileName() + " now");
    }
}
