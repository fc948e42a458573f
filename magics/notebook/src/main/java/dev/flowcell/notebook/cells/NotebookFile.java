package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The code cells of a notebook (`.ipynb`, nbformat 4) or of a script (`.jsh`, cells divided by lines `// %%`). Cells
/// without an id, as notebooks before nbformat 4.5 and scripts have them, are called by their place: `cell-3`.
///
/// @param name
///            the file's name
/// @param folder
///            where it lies, absolute
/// @param cells
///            its code cells, in order
public record NotebookFile(String name, Path folder, List<CellSource> cells) {

    private static final JsonMapper MAPPER = JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final Pattern MARK = Pattern.compile("//\\s*%%(?:\\s+(.*))?");
    private static final Pattern TAGS = Pattern.compile("tags=\\[(.*?)]");

    public NotebookFile {
        cells = List.copyOf(cells);
    }

    /// Reads a file.
    ///
    /// @throws Fault
    ///             if it is not there, or no notebook
    public static NotebookFile read(Path file) {
        var name = String.valueOf(file.getFileName());
        var folder = file.toAbsolutePath().normalize().getParent();
        var text = text(file, name);
        var cells = name.endsWith(".ipynb") ? notebook(name, text) : script(text);
        return new NotebookFile(name, folder == null ? file.toAbsolutePath() : folder, cells);
    }

    private static String text(Path file, String name) {
        try {
            var text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException failure) {
            throw Fault.settings("there is no file " + file, "name a notebook (.ipynb) or a script (.jsh)");
        } catch (CharacterCodingException failure) {
            throw noNotebook(name, "it is not UTF-8 text").causedBy(failure);
        } catch (IOException failure) {
            throw Fault.settings(file + " can't be read", Files.isDirectory(file)
                    ? "name a notebook in it"
                    : "look at its permissions").causedBy(failure);
        }
    }

    private static List<CellSource> notebook(String name, String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JacksonException failure) {
            var place = failure.getLocation();
            throw noNotebook(name, place == null
                    ? "it is no JSON"
                    : "it is no JSON from line " + place.getLineNr() + ", column " + place.getColumnNr() + " on")
                    .causedBy(failure);
        }
        var format = root.path("nbformat").asInt(0);
        if (root.isObject() && format > 0 && format != 4) {
            throw Fault.settings(name + " has the notebook format " + format,
                    "open it in Jupyter and save it, which makes it format 4");
        }
        if (!root.path("cells").isArray()) {
            throw noNotebook(name, "it has no cells");
        }
        var cells = new ArrayList<CellSource>();
        var ids = new HashSet<String>();
        for (var cell : root.path("cells")) {
            if (!cell.isObject() || !cell.path("cell_type").isString()) {
                throw noNotebook(name, "its cell " + (cells.size() + 1) + " has no cell_type");
            }
            if (cell.path("cell_type").asString().equals("code")) {
                var number = cells.size() + 1;
                var id = cell.path("id").isString() ? cell.path("id").asString() : "cell-" + number;
                cells.add(new CellSource(ids.add(id) ? id : id + "-" + number, number,
                        source(name, number, cell.path("source")), tags(cell.path("metadata").path("tags"))));
            }
        }
        return cells;
    }

    private static String source(String name, int number, JsonNode source) {
        if (source.isString()) {
            return source.asString();
        }
        if (!source.isArray()) {
            throw noNotebook(name, "its cell " + number + " has no source");
        }
        var text = new StringBuilder();
        source.forEach(line -> text.append(line.asString("")));
        return text.toString();
    }

    private static List<String> tags(JsonNode tags) {
        var found = new ArrayList<String>();
        tags.forEach(tag -> found.add(tag.asString("")));
        return found;
    }

    private static List<CellSource> script(String text) {
        var cells = new ArrayList<CellSource>();
        var lines = new ArrayList<String>();
        var mark = "";
        for (var line : text.lines().toList()) {
            var matcher = MARK.matcher(line.stripTrailing());
            if (matcher.matches()) {
                add(cells, mark, lines);
                mark = matcher.group(1) == null ? "" : matcher.group(1);
            } else {
                lines.add(line);
            }
        }
        add(cells, mark, lines);
        return cells;
    }

    private static void add(List<CellSource> cells, String mark, List<String> lines) {
        while (!lines.isEmpty() && lines.getFirst().isBlank()) {
            lines.removeFirst();
        }
        var source = String.join("\n", lines).stripTrailing();
        lines.clear();
        if (source.isBlank() || mark.contains("[markdown]") || mark.contains("[raw]")) {
            return;
        }
        var number = cells.size() + 1;
        var tags = TAGS.matcher(mark);
        cells.add(new CellSource("cell-" + number, number, source,
                tags.find() ? List.of(tags.group(1).replaceAll("[\"'\\s]", "").split(",")) : List.of()));
    }

    private static Fault noNotebook(String name, String reason) {
        return Fault.settings(name + " is no notebook: " + reason,
                "restore it from a copy, or save it anew from Jupyter");
    }
}
