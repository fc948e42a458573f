package dev.flowcell.notebook.cells;

import java.nio.file.Path;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.library.Coordinates;

/** What a line magic says of the whole flow. */
public sealed interface Setting {

    /** `%maven`. */
    record Library(Coordinates coordinates) implements Setting {
    }

    /** `%mavenRepo`. */
    record Repository(String id, String url) implements Setting {
    }

    /** `%classpath` and `%jars`. */
    record Classpath(Path path) implements Setting {
    }

    /** `%file`. */
    record File(Path path) implements Setting {
    }

    /** `%env`. */
    record Environment(String name, String value) implements Setting {
    }

    /** `%secret`. */
    record Secret(FlowSource.Secret secret) implements Setting {
    }
}
