package dev.flowcell.runtime.layer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The jars of a module that is a layer of its own in an image: its own and those it stands on, by a list that the
/// build makes of its dependencies.
public final class LayerJars {

    private static final String LIST = "layer.txt";
    private static final String IN_EACH_JAR = "META-INF/MANIFEST.MF";

    private LayerJars() {
    }

    /// Finds them on this process's class path, the module's own first; a folder of classes, as a build tool has it,
    /// may stand for it.
    ///
    /// @param module
    ///            a class of the module, beside whose package `layer.txt` is
    public static List<Path> of(Class<?> module) {
        try {
            var jars = new ArrayList<Path>();
            jars.add(own(module));
            var there = onClassPath(module);
            for (var name : names(module)) {
                var jar = there.get(name);
                if (jar == null) {
                    throw new IllegalStateException("Flowcell's own class path has no " + name);
                }
                jars.add(jar);
            }
            return jars;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Class<?> module) throws IOException {
        try (var in = module.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("this build has no list of the jars of " + module.getPackageName());
            }
            // As Maven writes a class path: ./s3-2.57.8.jar#./sts-2.57.8.jar
            return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("#"))
                    .map(path -> path.substring(path.lastIndexOf('/') + 1)).sorted().toList();
        }
    }

    private static Map<String, Path> onClassPath(Class<?> module) throws IOException {
        var jars = new HashMap<String, Path>();
        for (var url : Collections.list(module.getClassLoader().getResources(IN_EACH_JAR))) {
            var text = url.toString();
            if (text.startsWith("jar:file:")) {
                var jar = Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
                jars.put(String.valueOf(jar.getFileName()), jar);
            }
        }
        return jars;
    }

    private static Path own(Class<?> module) {
        try {
            return Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has no paths", e);
        }
    }
}
