package dev.flowcell.app.command;

import dev.flowcell.app.kernelspec.DataFolders;
import dev.flowcell.app.kernelspec.KernelSpec;
import dev.flowcell.flow.target.TargetProvider.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What this machine has. */
final class Machine {

    private Machine() {
    }

    static List<Finding> check(Map<String, String> environment) {
        var findings = new ArrayList<Finding>();
        var feature = Runtime.version().feature();
        findings.add(new Finding(feature >= 25, "JDK " + Runtime.version() + " in " + System.getProperty("java.home"),
                feature >= 25 ? "" : "Flowcell needs JDK 25: set FLOWCELL_JAVA_HOME to one"));
        var home = home(environment);
        var writable = writable(home);
        findings.add(new Finding(writable, "folder " + home, writable ? "" : "make it writable, or set FLOWCELL_HOME"));
        findings.add(jupyter(environment));
        return findings;
    }

    static Path home(Map<String, String> environment) {
        var set = environment.getOrDefault("FLOWCELL_HOME", "");
        return set.isEmpty() ? Path.of(System.getProperty("user.home", ""), ".flowcell") : Path.of(set);
    }

    /** Whether it can be written, or made. */
    private static boolean writable(Path folder) {
        var existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isWritable(existing);
    }

    /** Jupyter is not needed for the command line, so its absence is no fault. */
    private static Finding jupyter(Map<String, String> environment) {
        var folders = new DataFolders(environment, System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", "")));
        var installed = Files.exists(folders.user().resolve("kernels").resolve(KernelSpec.NAME).resolve("kernel.json"));
        return new Finding(true, installed ? "the Jupyter kernel, in " + folders.user() : "no Jupyter kernel installed",
                installed ? "" : "flowcell install --user adds it");
    }
}
