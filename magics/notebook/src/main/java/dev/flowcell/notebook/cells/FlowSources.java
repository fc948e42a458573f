package dev.flowcell.notebook.cells;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.library.Coordinates;

/** Cells to the source of a flow: a file's, or a session's as they were last run. */
public final class FlowSources {

    private FlowSources() {
    }

    /// Reads cells. Mistakes in magics are among the cells' problems.
    ///
    /// @param notebook
    ///            how people call it, such as `news.ipynb`
    /// @param folder
    ///            relative paths begin here
    public static FlowSource of(String notebook, Path folder, List<CellSource> sources) {
        var cells = new ArrayList<Cell>();
        var libraries = new ArrayList<Coordinates>();
        var repositories = new LinkedHashMap<String, String>();
        var classpath = new ArrayList<Path>();
        var files = new ArrayList<Path>();
        var environment = new LinkedHashMap<String, String>();
        var secrets = new LinkedHashMap<String, FlowSource.Secret>();
        for (var source : sources) {
            var read = CellReader.read(source, folder);
            cells.add(read.cell());
            for (var setting : read.settings()) {
                switch (setting) {
                    case Setting.Library library -> add(libraries, library.coordinates());
                    case Setting.Repository repository -> repositories.put(repository.id(), repository.url());
                    case Setting.Classpath path -> add(classpath, path.path());
                    case Setting.File file -> add(files, file.path());
                    case Setting.Environment variable -> environment.put(variable.name(), variable.value());
                    case Setting.Secret secret -> secrets.put(secret.secret().name(), secret.secret());
                }
            }
        }
        return new FlowSource(notebook, folder, List.copyOf(cells), List.copyOf(libraries), repositories,
                List.copyOf(classpath), List.copyOf(files), environment, List.copyOf(secrets.values()));
    }

    /** The source of a flow that a notebook or script file holds. */
    public static FlowSource of(NotebookFile file) {
        return of(file.name(), file.folder(), file.cells());
    }

    private static <T> void add(List<T> list, T value) {
        if (!list.contains(value)) {
            list.add(value);
        }
    }
}
