package dev.flowcell.kernel.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import dev.flowcell.api.Renderer;
import org.dflib.jjava.JJava;
import org.dflib.jjava.jupyter.kernel.display.RenderableValues;

/// A library with the classes by which notebooks of JJava and of IJava, its forerunner, reach their kernel. They are
/// the same classes under two names: the second is made of the first.
final class OtherKernels {

    private static final String JJAVA = "org/dflib/jjava/";

    private OtherKernels() {
    }

    /** Whether a cell names one of them. */
    static boolean named(String source) {
        return source.contains("getKernelInstance") || source.contains("io.github.spencerpark.")
                || source.contains("org.dflib.jjava.");
    }

    /** The import that makes `getKernelInstance()` a function, for the kernel that a cell names. */
    static String function(String source) {
        return "import static "
                + (source.contains("io.github.spencerpark.") ? "io.github.spencerpark.ijava" : "org.dflib.jjava")
                + ".runtime.Kernel.getKernelInstance;";
    }

    /** Makes the library. */
    static void write(Path jar) throws IOException, URISyntaxException {
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
            Path origin = Path.of(JJava.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(origin)) {
                write(origin, out);
            } else {
                try (FileSystem zip = FileSystems.newFileSystem(origin)) {
                    write(zip.getPath("/"), out);
                }
            }
            String renderer = RenderableValues.class.getName().replace('.', '/');
            add(out, "META-INF/services/" + Renderer.class.getName(),
                    (renderer + "\n" + renamed(renderer) + "\n").replace('/', '.').getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void write(Path root, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(JJAVA))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String name = root.relativize(file).toString().replace('\\', '/').replaceFirst("\\.class$", "");
                if (!name.endsWith("package-info")) {
                    add(out, name + ".class", bytes);
                    add(out, renamed(name) + ".class", renamed(bytes));
                }
            }
        }
    }

    private static String renamed(String text) {
        return text.replace(JJAVA + "jupyter/", "io/github/spencerpark/jupyter/")
                .replace(JJAVA + "JJava", "io/github/spencerpark/ijava/IJava")
                .replace(JJAVA, "io/github/spencerpark/ijava/");
    }

    /** A class with other names: all of them are texts in its constant pool (Java virtual machine specification, 4.4). */
    private static byte[] renamed(byte[] type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(type));
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(in.readNBytes(8)); // magic number and version
            int count = in.readUnsignedShort();
            out.writeShort(count);
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                switch (tag) {
                    case 1 -> out.writeUTF(renamed(in.readUTF()));
                    case 5, 6 -> {
                        out.write(in.readNBytes(8));
                        i++; // a long or double counts twice
                    }
                    case 7, 8, 16, 19, 20 -> out.write(in.readNBytes(2));
                    case 15 -> out.write(in.readNBytes(3));
                    default -> out.write(in.readNBytes(4));
                }
            }
            in.transferTo(out);
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
