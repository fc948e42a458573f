package dev.flowcell.flow.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.flowcell.runtime.error.Fault;

/// A Java runtime for a base image that has none, made once by `jlink` from the JDK at hand: all of Java SE and the
/// modules of the JDK that programs use without asking, no compiler and no tools. Like every JDK it has an archive of
/// the classes that each program loads, without which a process starts in nearly twice the time; the same JDK makes
/// the same.
final class JreLayer {

    /** Where it lies in the image. */
    static final String HOME = "/opt/java";

    private static final String MODULES = "java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.httpserver,jdk.jfr,"
            + "jdk.localedata,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs";

    private final Path folder;

    /** @param folder where runtimes are kept */
    JreLayer(Path folder) {
        this.folder = folder;
    }

    /// The layer.
    ///
    /// @throws Fault
    ///             if the JDK at hand can't make it
    FileEntriesLayer of(String architecture) throws IOException {
        if (!architecture.equals(hostArchitecture()) || !System.getProperty("os.name").equals("Linux")) {
            throw Fault.settings("the base image has no Java, and this machine can make none for linux/" + architecture,
                    "choose a --base with Java 25");
        }
        var jre = folder.resolve(Runtime.version() + "-" + architecture + "-archive");
        if (!Files.exists(jre)) {
            link(jre);
        }
        return FileEntriesLayer.builder().setName("jre")
                .addEntryRecursive(jre, AbsoluteUnixPath.get(HOME),
                        (source, target) -> FilePermissions.fromOctalString(Files.isDirectory(source)
                                || Files.isExecutable(source) ? "755" : "644"))
                .build();
    }

    private void link(Path jre) throws IOException {
        Files.createDirectories(folder);
        var partial = Files.createTempDirectory(folder, ".partial-").resolve("jre");
        var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        if (!Files.isExecutable(jlink)) {
            throw Fault.settings("the base image has no Java, and this JDK has no jlink",
                    "choose a --base with Java 25");
        }
        made(jlink.toString(), "--add-modules", MODULES, "--strip-java-debug-attributes", "--no-header-files",
                "--no-man-pages", "--output", partial.toString());
        archive(partial);
        try {
            Files.move(partial, jre, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process may have made the same runtime meanwhile.
            if (!Files.isDirectory(jre)) {
                throw e;
            }
        }
    }

    /// Archives the classes that every program loads. Not by jlink, whose archive depends on the memory of this
    /// machine, comes with one as large for heaps of 32 GiB, and is announced on the standard output.
    private static void archive(Path jre) throws IOException {
        made(jre.resolve("bin/java").toString(), "-Xshare:dump", "-XX:+UseG1GC", "-Xmx128m", "-Xlog:disable",
                "-Xlog:all=off");
    }

    /// Runs a program of the JDK's, in a process of its own: what jlink writes for method handles depends on what its
    /// virtual machine has done before.
    private static void made(String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear(); // of options for each Java
        var process = builder.start();
        String said;
        try (var output = process.inputReader()) {
            said = output.readAllAsString();
        }
        var code = process.onExit().join().exitValue();
        if (code != 0) {
            throw Fault.settings("this JDK can't make a Java runtime: "
                    + said.lines().findFirst().orElse("exit code " + code), "choose a --base with Java 25");
        }
    }

    static String hostArchitecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
