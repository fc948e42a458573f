package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the code cells of a notebook (`.ipynb`, nbformat 4) or of a script with `// %%` marks. */
public final class NotebookFile {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private NotebookFile() {
    }

    /// The code cells in order.
    ///
    /// @throws Fault
    ///             if the file is not there or is no notebook
    public static List<CellSource> read(Path file) {
        var text = text(file);
        return file.toString().endsWith(".ipynb") ? notebook(file, text) : script(text);
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw Fault.settings(file + " is a folder", "name a notebook in it");
        }
        if (!Files.exists(file)) {
            throw Fault.settings("there is no notebook " + file, "check the path");
        }
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw Fault.settings(file + " is no text in UTF-8", "save it from Jupyter again").causedBy(e);
        } catch (IOException e) {
            throw Fault.settings(file + " can't be read", "check its rights").causedBy(e);
        }
    }

    private static List<CellSource> notebook(Path file, String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw Fault.settings(
                    file + " is no JSON" + (place == null ? "" : " (line " + place.getLineNr() + ")"),
                    "save it from Jupyter again").causedBy(e);
        }
        if (!root.path("cells").isArray()) {
            throw root.path("worksheets").isArray()
                    ? Fault.settings(file + " is a notebook of an old format",
                            "convert it: jupyter nbconvert --to notebook --nbformat 4")
                    : Fault.settings(file + " is no notebook: it has no list of cells", "save it from Jupyter again");
        }
        var cells = new ArrayList<CellSource>();
        var ids = new HashSet<String>();
        for (var cell : root.path("cells")) {
            if (cell.path("cell_type").asString("").equals("code")) {
                var number = cells.size() + 1;
                var id = cell.path("id").asString("");
                if (id.isEmpty() || !ids.add(id)) {
                    id = "cell-" + number;
                    ids.add(id);
                }
                cells.add(new CellSource(id, number, lines(cell.path("source")),
                        tags(cell.path("metadata").path("tags"))));
            }
        }
        return cells;
    }

    private static String lines(JsonNode source) {
        if (!source.isArray()) {
            return source.asString("");
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

    /** A mark begins a cell; the rest of its line is a title for people. What is before the first mark is a cell, too. */
    private static List<CellSource> script(String text) {
        var cells = new ArrayList<CellSource>();
        var cell = new StringBuilder();
        var markdown = false;
        for (var line : text.lines().toList()) {
            if (line.startsWith("// %%")) {
                add(cells, cell, markdown);
                markdown = line.contains("[markdown]");
            } else {
                cell.append(line).append('\n');
            }
        }
        add(cells, cell, markdown);
        return cells;
    }

    private static void add(List<CellSource> cells, StringBuilder cell, boolean markdown) {
        var source = cell.toString().stripTrailing();
        cell.setLength(0);
        if (!source.isBlank() && !markdown) {
            var number = cells.size() + 1;
            cells.add(new CellSource("cell-" + number, number, source, List.of()));
        }
    }
}
