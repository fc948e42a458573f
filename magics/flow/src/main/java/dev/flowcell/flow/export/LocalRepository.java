package dev.flowcell.flow.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import dev.flowcell.flow.image.Jars;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Coordinates;

/// What is on no public server, as a Maven repository in the project's folder `lib`. A jar's version ends in a piece of
/// its checksum, so that another one never hides behind the same version in somebody's local repository.
final class LocalRepository {

    private static final String FOLDER = "lib/";
    private static final int SHORT = 12;

    private final ProjectFiles files;

    LocalRepository(ProjectFiles files) {
        this.files = files;
    }

    /// Adds a jar.
    ///
    /// @param needs
    ///            the libraries that it needs at run time
    /// @return its coordinates
    Coordinates add(String group, String artifact, String version, byte[] jar, List<Coordinates> needs) {
        var whole = version + "-" + Checksums.of(jar).substring(0, SHORT);
        var path = FOLDER + group.replace('.', '/') + "/" + artifact + "/" + whole + "/" + artifact + "-" + whole;
        put(path + ".jar", jar);
        put(path + ".pom", pom(group, artifact, whole, needs).getBytes(StandardCharsets.UTF_8));
        return new Coordinates(group, artifact, "jar", "", whole);
    }

    /** A file with the checksum that Maven looks for. */
    private void put(String path, byte[] content) {
        files.add(path, content);
        try {
            files.add(path + ".sha1", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pom(String group, String artifact, String version, List<Coordinates> needs) {
        var dependencies = needs.stream().map(each -> PomFile.dependency(each, "compile"))
                .collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>%s</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                %s</project>
                """.formatted(group, artifact, version,
                needs.isEmpty() ? "" : "  <dependencies>\n" + dependencies + "  </dependencies>\n");
    }

    /** A jar, or a folder of classes as one. */
    static byte[] jar(Path path) throws IOException {
        return Files.isDirectory(path) ? Jars.jar(path) : Files.readAllBytes(path);
    }
}
