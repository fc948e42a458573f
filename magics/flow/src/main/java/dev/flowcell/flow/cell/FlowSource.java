package dev.flowcell.flow.cell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.library.Coordinates;

/// Everything that a flow is made from: a notebook's code cells in order, and what its settings say.
///
/// @param notebook
///            how people call it, such as `news.ipynb`
/// @param folder
///            relative paths begin here
/// @param libraries
///            what `%maven` names, in order
/// @param repositories
///            Maven repositories beside Central, by id
/// @param classpath
///            jars and folders of `%classpath`
/// @param files
///            files and folders of `%file`, which the image holds in its working directory under the same relative path
/// @param environment
///            what `%env` set
/// @param secrets
///            in order of declaration
/// @param inputs
///            values that come from outside its cells, as JSON by the name of the variable: a parameter's, which else is
///            what its cell says
public record FlowSource(String notebook, Path folder, List<Cell> cells, List<Coordinates> libraries,
        Map<String, String> repositories, List<Path> classpath, List<Path> files, Map<String, String> environment,
        List<Secret> secrets, Map<String, String> inputs) {

    /** A flow whose values all come from its cells. */
    public FlowSource(String notebook, Path folder, List<Cell> cells, List<Coordinates> libraries,
            Map<String, String> repositories, List<Path> classpath, List<Path> files, Map<String, String> environment,
            List<Secret> secrets) {
        this(notebook, folder, cells, libraries, repositories, classpath, files, environment, secrets, Map.of());
    }

    /** Other cells, and values for them, with the same settings. */
    public FlowSource with(List<Cell> others, Map<String, String> values) {
        return new FlowSource(notebook, folder, List.copyOf(others), libraries, repositories, classpath, files,
                environment, secrets, Map.copyOf(values));
    }

    /// A secret that the flow declares.
    ///
    /// @param source
    ///            where its value comes from, as `--from` has it: `prompt`, `env:VAR`, `k8s:SECRET/KEY`, …
    public record Secret(String name, String source) {

        /** What its source begins with, such as `aws`; the rest of a source is nobody's business in a message. */
        public String kind() {
            var colon = source.indexOf(':');
            return colon < 0 ? source : source.substring(0, colon);
        }

        /** Whether a vault of AWS keeps it, which every process can ask that has the right. */
        public boolean inVault() {
            return kind().equals("aws") || kind().equals("ssm");
        }
    }
}
