package dev.flowcell.app.headless;

import dev.flowcell.notebook.cells.CellSource;
import dev.flowcell.notebook.cells.NotebookFile;
import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A notebook file whole, to be written again with what its cells put out: whatever else is in it stays as it was.
public final class NotebookDocument {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode root;

    private NotebookDocument(ObjectNode root) {
        this.root = root;
    }

    /// Reads a notebook file, or a script with `// %%` cell marks, which is written as a notebook then.
    ///
    /// @throws Fault
    ///             if it is not there or is no notebook of nbformat 4
    public static NotebookDocument read(Path file) {
        if (!Files.exists(file)) {
            throw Fault.settings("there is no notebook " + file, "check the path");
        }
        if (!String.valueOf(file.getFileName()).endsWith(".ipynb")) {
            return of(NotebookFile.read(file).cells());
        }
        try {
            var json = MAPPER.readTree(Files.readString(file));
            if (!(json instanceof ObjectNode object) || !object.path("cells").isArray()) {
                throw malformed(file, "it has no cells");
            }
            if (object.path("nbformat").asInt(0) != 4) {
                throw malformed(file, "its nbformat is " + object.path("nbformat") + ", not 4");
            }
            for (var cell : object.path("cells")) {
                if (!cell.isObject() || !cell.path("cell_type").isString()) {
                    throw malformed(file, "a cell has no cell_type");
                }
            }
            return new NotebookDocument(object);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw malformed(file,
                    "no JSON at line " + (at == null ? 1 : at.getLineNr()) + ": " + reason(e))
                    .causedBy(e);
        } catch (IOException e) {
            throw Fault.settings(file + " can't be read: " + e.getMessage(), "check that it is a text file")
                    .causedBy(e);
        }
    }

    private static NotebookDocument of(List<CellSource> sources) {
        var root = MAPPER.createObjectNode();
        var cells = root.putArray("cells");
        for (var source : sources) {
            var cell = cells.addObject().put("cell_type", "code").put("id", source.id()).putNull("execution_count");
            var tags = cell.putObject("metadata");
            if (!source.tags().isEmpty()) {
                source.tags().forEach(tags.putArray("tags")::add);
            }
            cell.putArray("outputs");
            cell.put("source", source.source());
        }
        var metadata = root.putObject("metadata");
        metadata.putObject("kernelspec").put("display_name", "Java (Flowcell)").put("language", "java").put("name",
                "flowcell");
        metadata.putObject("language_info").put("name", "java");
        return new NotebookDocument(root.put("nbformat", 4).put("nbformat_minor", 5));
    }

    /** Without what Jackson says about its own buffers. */
    private static String reason(JacksonException mistake) {
        return String.valueOf(mistake.getOriginalMessage()).replaceAll(" *\\(start marker at .*", "");
    }

    private static Fault malformed(Path file, String why) {
        return Fault.settings(file + " is no notebook: " + why.lines().findFirst().orElse(""),
                "open it in Jupyter and save it again");
    }

    /** Its code cells in order. */
    public List<CodeCell> codeCells() {
        var cells = new ArrayList<CodeCell>();
        for (var cell : root.path("cells")) {
            if (cell instanceof ObjectNode object && object.path("cell_type").asString().equals("code")) {
                cells.add(new CodeCell(object, cells.size() + 1));
            }
        }
        return cells;
    }

    /// Writes it as Jupyter does, whole or not at all.
    ///
    /// @throws Fault
    ///             if that is not possible
    public void write(Path file) {
        var indent = new DefaultIndenter(" ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
        var target = file.toAbsolutePath();
        try {
            var part = Files.createTempFile(target.getParent(), ".flowcell", ".part");
            Files.writeString(part, MAPPER.writer().with(printer).writeValueAsString(root) + "\n");
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Fault.settings(file + " can't be written: " + e, "check the folder that --out names").causedBy(e);
        }
    }

    /** One code cell. */
    public static final class CodeCell {

        private final ObjectNode json;
        private final int number;

        private CodeCell(ObjectNode json, int number) {
            this.json = json;
            this.number = number;
        }

        /** Its place among the code cells, from 1. */
        public int number() {
            return number;
        }

        public @Nullable String id() {
            return json.path("id").asStringOpt().orElse(null);
        }

        public String source() {
            var source = json.path("source");
            if (!source.isArray()) {
                return source.asString("");
            }
            var text = new StringBuilder();
            source.forEach(line -> text.append(line.asString("")));
            return text.toString();
        }

        /** Whether it holds the notebook's parameters, by `%%params` or papermill's tag. */
        public boolean parameters() {
            for (JsonNode tag : json.path("metadata").path("tags")) {
                if (tag.asString("").equals("parameters")) {
                    return true;
                }
            }
            return source().stripLeading().startsWith("%%params");
        }

        /** Empties it before it runs. */
        void begin() {
            json.putArray("outputs");
            json.putNull("execution_count");
        }

        void count(int executionCount) {
            json.put("execution_count", executionCount);
        }

        ArrayNode outputs() {
            return json.withArray("outputs");
        }
    }
}
