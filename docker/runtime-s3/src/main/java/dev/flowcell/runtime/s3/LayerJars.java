package dev.flowcell.runtime.s3;

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

/// The jars of a store on S3: this module's own and the SDK's, by a list that the build makes of its dependencies.
final class LayerJars {

    private static final String LIST = "layer.txt";
    private static final String IN_EACH_JAR = "META-INF/MANIFEST.MF";

    private LayerJars() {
    }

    static List<Path> find() {
        try {
            var jars = new ArrayList<Path>();
            jars.add(own());
            var there = onClassPath();
            for (var name : names()) {
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

    private static List<String> names() throws IOException {
        try (var in = LayerJars.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("this build has no list of the jars of a store on S3");
            }
            // As Maven writes a class path: ./s3-2.57.8.jar#./sts-2.57.8.jar
            return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("#"))
                    .map(path -> path.substring(path.lastIndexOf('/') + 1)).sorted().toList();
        }
    }

    private static Map<String, Path> onClassPath() throws IOException {
        var jars = new HashMap<String, Path>();
        for (var url : Collections.list(LayerJars.class.getClassLoader().getResources(IN_EACH_JAR))) {
            var text = url.toString();
            if (text.startsWith("jar:file:")) {
                var jar = Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
                jars.put(String.valueOf(jar.getFileName()), jar);
            }
        }
        return jars;
    }

    private static Path own() {
        try {
            return Path.of(LayerJars.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has no paths", e);
        }
    }
}
