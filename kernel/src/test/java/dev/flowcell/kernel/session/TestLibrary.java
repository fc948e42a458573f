package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

import javax.tools.ToolProvider;

/** A library of one class, with its sources beside it as Maven keeps them. */
public final class TestLibrary {

    private TestLibrary() {
    }

    /** Compiles it; the jar is named as the package is. */
    public static Path jar(Path folder, String packageName, String className, String source) throws IOException {
        String path = packageName.replace('.', '/') + "/" + className;
        Path file = folder.resolve(packageName + ".src").resolve(path + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "package " + packageName + ";\n" + source);
        Path classes = folder.resolve(packageName + ".classes");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                file.toString())).isZero();
        Path jar = folder.resolve(packageName + ".jar");
        pack(jar, path + ".class", classes.resolve(path + ".class"));
        pack(folder.resolve(packageName + "-sources.jar"), path + ".java", file);
        return jar;
    }

    private static void pack(Path jar, String name, Path file) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(name));
            out.write(Files.readAllBytes(file));
        }
    }
}
