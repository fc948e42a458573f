package dev.flowcell.kernel.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import dev.flowcell.runtime.worker.Agent;

/** A session's folder that only its user can read: what the worker is started with, and `workdir()`. */
final class PrivateFolder implements AutoCloseable {

    private final Path folder;
    private final Thread atExit = new Thread(this::delete);

    PrivateFolder() throws IOException {
        folder = Files.createTempDirectory("flowcell-session-");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    /** A jar that names the worker's agent; its class comes from the class path. */
    Path agentJar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", Agent.class.getName());
        attributes.putValue("Can-Redefine-Classes", "true");
        Path jar = folder.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream empty = new JarOutputStream(out, manifest)) {
            empty.finish();
        }
        return jar;
    }

    /// What the user's code compiles against: the runtime's API without the rest of the runtime.
    ///
    /// @param runtime
    ///            the runtime's jar, or its folder of classes
    Path apiJar(Path runtime) throws IOException {
        Path jar = folder.resolve("api.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            if (Files.isDirectory(runtime)) {
                try (Stream<Path> files = Files.list(runtime.resolve("dev/flowcell/api"))) {
                    for (Path file : files.toList()) {
                        add(out, "dev/flowcell/api/" + file.getFileName(), Files.readAllBytes(file));
                    }
                }
            } else {
                try (ZipFile zip = new ZipFile(runtime.toFile())) {
                    List<? extends ZipEntry> entries = zip.stream()
                            .filter(entry -> entry.getName().startsWith("dev/flowcell/api/") && !entry.isDirectory())
                            .toList();
                    for (ZipEntry entry : entries) {
                        add(out, entry.getName(), zip.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            return; // the hook does it
        }
        delete();
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            });
        } catch (IOException e) {
            // It is in the folder for temporary files, which is cleaned anyway.
        }
    }
}
