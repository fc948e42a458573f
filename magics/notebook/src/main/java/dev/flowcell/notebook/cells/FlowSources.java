package dev.flowcell.notebook.cells;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.runtime.error.Fault;

/** A notebook's cells to a flow's source: each cell by itself, and what the settings of all of them say together. */
public final class FlowSources {

    private final Path folder;
    private final List<Cell> cells = new ArrayList<>();
    private final Set<Coordinates> libraries = new LinkedHashSet<>();
    private final Map<String, String> repositories = new LinkedHashMap<>();
    private final Set<Path> classpath = new LinkedHashSet<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();

    private FlowSources(Path folder) {
        this.folder = folder;
    }

    /// Reads a notebook or a script.
    ///
    /// @throws Fault
    ///             if it is not there or malformed
    public static FlowSource read(Path file) {
        var absolute = file.toAbsolutePath().normalize();
        var parent = absolute.getParent();
        return of(String.valueOf(absolute.getFileName()), parent == null ? absolute : parent, NotebookFile.read(file));
    }

    /** All cells of a notebook. Mistakes in their magics are problems of theirs. */
    public static FlowSource of(String notebook, Path folder, List<CellSource> sources) {
        var all = new FlowSources(folder);
        sources.forEach(all::add);
        return new FlowSource(notebook, folder, List.copyOf(all.cells), List.copyOf(all.libraries),
                Map.copyOf(all.repositories), List.copyOf(all.classpath), List.copyOf(all.files),
                Map.copyOf(all.environment), List.copyOf(all.secrets.values()));
    }

    private void add(CellSource source) {
        var cell = CellReader.read(source);
        var problems = new ArrayList<>(cell.problems());
        for (var magic : CellText.parse(source.source()).magics()) {
            try {
                setting(magic, source);
            } catch (OptionMistake mistake) {
                problems.add(CellReader.problem(source, magic, mistake));
            } catch (Fault fault) {
                problems.add(new Problem(source.id(), magic.line(), magic.column(), fault.line()));
            }
        }
        cells.add(new Cell(cell.id(), cell.number(), cell.name(), cell.role(), cell.code(), cell.options(),
                cell.after(), cell.map(), List.copyOf(problems)));
    }

    private void setting(MagicLine magic, CellSource source) {
        if (magic.cell()) {
            if (magic.name().equals("loadFromPOM")) {
                take(PomLibraries.parse(below(source.source(), magic.line()), "%%loadFromPOM"));
            }
            return;
        }
        var arguments = magic.arguments();
        switch (magic.name()) {
            case "maven" -> take(SettingLines.maven(arguments, folder));
            case "mavenRepo" -> {
                var repository = SettingLines.repository(arguments);
                repositories.put(repository.getKey(), repository.getValue());
            }
            case "classpath", "jars" -> classpath.addAll(SettingLines.classpath(magic.display(), arguments, folder));
            case "file" -> files.addAll(SettingLines.files(arguments, folder));
            case "env" -> {
                var variable = SettingLines.environment(arguments);
                environment.put(variable.getKey(), variable.getValue());
            }
            case "secret" -> {
                var secret = SecretLine.parse(arguments).secret();
                secrets.put(secret.name(), secret);
            }
            // All others act, or are the session's business.
            default -> {
            }
        }
    }

    private void take(PomLibraries pom) {
        libraries.addAll(pom.libraries());
        repositories.putAll(pom.repositories());
    }

    /** The text below a line of it. */
    public static String below(String text, int line) {
        return String.join("\n", text.lines().skip(line).toList());
    }
}
