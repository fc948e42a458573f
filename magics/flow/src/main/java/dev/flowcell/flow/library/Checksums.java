package dev.flowcell.flow.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SHA-256 of files and folders, in hex. A file that has not changed since is read once. Safe for many threads. */
public final class Checksums {

    private record Seen(long size, FileTime modified, String sha256) {
    }

    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    /// The checksum of a file's content, or of a folder's: names and contents of all files in it.
    ///
    /// @throws UncheckedIOException
    ///             if it can't be read
    public String of(Path path) {
        try {
            return Files.isDirectory(path) ? folder(path) : file(path.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(Path path) throws IOException {
        var size = Files.size(path);
        var modified = Files.getLastModifiedTime(path);
        var before = seen.get(path);
        if (before != null && before.size() == size && before.modified().equals(modified)) {
            return before.sha256();
        }
        var digest = sha256();
        try (var in = new DigestInputStream(Files.newInputStream(path), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var hex = HexFormat.of().formatHex(digest.digest());
        seen.put(path, new Seen(size, modified, hex));
        return hex;
    }

    private String folder(Path folder) throws IOException {
        var digest = sha256();
        try (var files = Files.walk(folder)) {
            for (var each : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = folder.relativize(each).toString().replace('\\', '/');
                digest.update((name + "\0" + file(each.toAbsolutePath()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The checksum of some bytes. */
    public static String of(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
