package dev.flowcell.app.kernelspec;

import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where Jupyter looks for its data, as `jupyter --paths` has it.
///
/// @param environment
///            of the process
/// @param operatingSystem
///            as the property `os.name` has it
/// @param home
///            the user's folder
public record DataFolders(Map<String, String> environment, String operatingSystem, Path home) {

    /** Of this process. */
    public static DataFolders ofProcess() {
        return new DataFolders(System.getenv(), System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", "")));
    }

    /** The user's own. */
    public Path user() {
        var set = environment.getOrDefault("JUPYTER_DATA_DIR", "");
        if (!set.isEmpty()) {
            return Path.of(set);
        }
        var system = operatingSystem.toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return home.resolve("Library/Jupyter");
        }
        if (system.startsWith("windows")) {
            var roaming = environment.getOrDefault("APPDATA", "");
            return roaming.isEmpty() ? home.resolve(".jupyter/data") : Path.of(roaming, "jupyter");
        }
        var shared = environment.getOrDefault("XDG_DATA_HOME", "");
        return (shared.isEmpty() ? home.resolve(".local/share") : Path.of(shared)).resolve("jupyter");
    }

    /// That of the Python environment at hand: the active one, or that of the first `python3` or `python` on the PATH.
    ///
    /// @throws Fault
    ///             if there is none
    public Path python() {
        for (var variable : new String[]{"VIRTUAL_ENV", "CONDA_PREFIX"}) {
            var set = environment.getOrDefault(variable, "");
            if (!set.isEmpty()) {
                return under(Path.of(set));
            }
        }
        for (var python : new String[]{"python3", "python"}) {
            try {
                var process = new ProcessBuilder(python, "-c", "import sys; print(sys.prefix)")
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
                var prefix = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (!prefix.isEmpty() && Files.isDirectory(Path.of(prefix))) {
                    return under(Path.of(prefix));
                }
            } catch (IOException e) {
                continue; // not this one
            }
        }
        throw Fault.settings("there is no Python environment at hand",
                "activate the one that Jupyter is in, or use --user or --prefix DIR");
    }

    /** That of a prefix, such as `/usr/local`. */
    public static Path under(Path prefix) {
        return prefix.resolve("share/jupyter");
    }
}
