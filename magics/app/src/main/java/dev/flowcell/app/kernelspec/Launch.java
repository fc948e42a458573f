package dev.flowcell.app.kernelspec;

import dev.flowcell.app.Main;
import dev.flowcell.runtime.error.Fault;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How this very Flowcell is started again without its launcher: the same JVM, the same jar, absolute paths, and the
/// class cache that lies beside the jars.
public final class Launch {

    private Launch() {
    }

    /// The command of the kernel's process, without its arguments.
    ///
    /// @throws Fault
    ///             if Flowcell does not run from its jar
    public static List<String> command() {
        var jar = jar();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:AOTCache=" + jar.resolveSibling("../flowcell.aot").normalize(),
                "-Xlog:disable", "-Xlog:all=off", "-jar", jar.toString()));
        return List.copyOf(command);
    }

    private static Path jar() {
        try {
            var source = Main.class.getProtectionDomain().getCodeSource();
            var path = source == null ? null : Path.of(source.getLocation().toURI());
            if (path != null && Files.isRegularFile(path)) {
                return path.toAbsolutePath();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw Fault.settings("Flowcell does not run from its jar", "start it with ./flowcell");
    }
}
