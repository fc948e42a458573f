package dev.flowcell.runtime.project;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a project's code is known by: where one of its classes or the list of its libraries changes, so does this. */
final class CodeHash {

    private CodeHash() {
    }

    /** Hex SHA-256 of the jar or the folder that a class is in, and of the names on the class path. */
    static String of(Class<?> type) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
                digest.update(String.valueOf(Path.of(entry).getFileName()).getBytes(StandardCharsets.UTF_8));
            }
            var place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (var files = Files.walk(place)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(place.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
