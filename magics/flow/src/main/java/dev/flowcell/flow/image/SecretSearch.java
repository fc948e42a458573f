package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.library.Libraries.Library;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.SecretForms;

/** Looks for known secret values in all that a flow brings into its image. */
public final class SecretSearch {

    /** Other people's code holds every short word. */
    private static final int SHORTEST_IN_LIBRARY = 8;
    private static final int CHUNK = 1 << 16;

    private final List<byte[]> needles;
    private final List<byte[]> longNeedles;
    private final List<Cell> cells;

    /// @param cells
    ///            those whose source ships with the image
    public SecretSearch(List<String> values, List<Cell> cells) {
        this.cells = cells;
        needles = Needles.of(values, SecretForms.SHORTEST);
        longNeedles = Needles.of(values, SHORTEST_IN_LIBRARY);
    }

    /** @throws Fault if a cell holds a secret's value, be it in a comment: its source ships, and classes lack comments */
    void cells() {
        for (var cell : cells) {
            if (holds(cell)) {
                throw inCell("cell " + cell.number());
            }
        }
    }

    /** @throws Fault if a file of the flow holds a secret's value */
    public void flow(String name, byte[] content) {
        if (Needles.found(needles, content, content.length)) {
            throw inCell("the flow's " + name);
        }
    }

    /** @throws Fault if the file holds a secret's value */
    void file(String name, Path file) throws IOException {
        if (needles.isEmpty()) {
            return;
        }
        try (var in = Files.newInputStream(file)) {
            if (holds(needles, in)) {
                throw Fault.settings("the file " + name + " holds a secret's value",
                        "leave it out of %file, and read the value with secret(\"NAME\")");
            }
        }
    }

    /** @throws Fault if a file in the library holds a secret's value */
    void library(Library library) throws IOException {
        if (longNeedles.isEmpty()) {
            return;
        }
        if (!Files.isDirectory(library.path())) {
            jar(library);
            return;
        }
        try (var files = Files.walk(library.path())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try (var in = Files.newInputStream(file)) {
                    inLibrary(library, library.path().relativize(file).toString(), in);
                }
            }
        }
    }

    private void jar(Library library) throws IOException {
        try (var jar = new ZipFile(library.path().toFile())) {
            for (var entry : Collections.list(jar.entries())) {
                inLibrary(library, entry.getName(), jar.getInputStream(entry));
            }
        } catch (ZipException e) {
            // No jar after all: its bytes are what ships.
            try (var in = Files.newInputStream(library.path())) {
                inLibrary(library, String.valueOf(library.path().getFileName()), in);
            }
        }
    }

    private void inLibrary(Library library, String name, InputStream in) throws IOException {
        if (holds(longNeedles, in)) {
            throw Fault.settings("the library " + library.name() + " holds a secret's value in " + name,
                    "take it out there, and read the value with secret(\"NAME\")");
        }
    }

    private static Fault inCell(String where) {
        return Fault.settings(where + " holds a secret's value in plain text", "read it with secret(\"NAME\") instead");
    }

    private boolean holds(Cell cell) {
        var code = cell.code().getBytes(StandardCharsets.UTF_8);
        return Needles.found(needles, code, code.length);
    }

    private static boolean holds(List<byte[]> needles, InputStream in) throws IOException {
        var overlap = needles.stream().mapToInt(needle -> needle.length - 1).max().orElse(0);
        var window = new byte[overlap + CHUNK];
        var kept = 0;
        for (var count = in.readNBytes(window, kept, CHUNK); count > 0; count = in.readNBytes(window, kept, CHUNK)) {
            var length = kept + count;
            if (Needles.found(needles, window, length)) {
                return true;
            }
            kept = Math.min(overlap, length);
            System.arraycopy(window, length - kept, window, 0, kept);
        }
        return false;
    }
}
