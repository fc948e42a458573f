package dev.flowcell.runtime.value;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A `Path` under the run's own folder travels with what is in it; a relative one is text, since the image holds the
/// flow's files in the same places everywhere; any other is refused.
record Paths(Supplier<Path> workdir, Blobs blobs) implements Codec {

    /** No component of a record can have this name, so what it marks is a path. */
    static final String MARK = "@path";

    /** What is at a path as it crosses: `files` is null where there is nothing. */
    record Shipped(boolean folder, @Nullable List<File> files) {
    }

    /** A file, by its place under the path and its content's hash. */
    record File(String name, String sha256, long size, @Nullable String content) {
    }

    private static final Recorded SHIPPED = (Recorded) new Codecs(Blobs.INLINE, () -> Path.of(""), true)
            .of(Shipped.class);

    @Override
    public boolean unchangeable(Set<Codec> seen) {
        return true;
    }

    @Override
    public void write(JsonGenerator out, Object value) {
        var path = (Path) value;
        var folder = workdir.get().toAbsolutePath().normalize();
        if (!path.isAbsolute()) {
            Scalars.writeText(out, path.toString());
        } else if (path.normalize().startsWith(folder)) {
            try {
                var shipped = shipped(path.normalize());
                out.writeStartObject();
                out.writeName(MARK);
                Scalars.writeText(out, folder.relativize(path.normalize()).toString().replace('\\', '/'));
                SHIPPED.writeFields(out, shipped);
                out.writeEndObject();
            } catch (IOException e) {
                throw Fault.flow("the file " + path + " can't be read: " + e, "").causedBy(e);
            }
        } else {
            throw Fault.flow("the path " + path + " can't ship: it is not under workdir()",
                    "write the file to workdir().resolve(\"" + path.getFileName() + "\")");
        }
    }

    private Shipped shipped(Path path) throws IOException {
        if (!Files.exists(path)) {
            return new Shipped(false, null);
        }
        var files = new ArrayList<File>();
        try (var tree = Files.walk(path)) {
            for (var file : tree.filter(Files::isRegularFile).sorted().toList()) {
                files.add(file(file, path.relativize(file).toString().replace('\\', '/')));
            }
        }
        return new Shipped(Files.isDirectory(path), files);
    }

    private File file(Path file, String name) throws IOException {
        var sha256 = hash(file);
        if (blobs.inline()) {
            return new File(name, sha256, Files.size(file),
                    Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        }
        blobs.put(sha256, file);
        return new File(name, sha256, Files.size(file), null);
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[64 * 1024];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Object read(JsonParser in) {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            return Path.of(in.getString());
        }
        Mismatch.expect(in, JsonToken.START_OBJECT);
        if (!MARK.equals(in.nextName())) {
            throw new Mismatch("it has no " + MARK);
        }
        in.nextToken();
        var name = in.getString();
        var shipped = (Shipped) SHIPPED.readFields(in);
        var folder = workdir.get().toAbsolutePath().normalize();
        var path = inside(folder, name);
        try {
            if (shipped.folder()) {
                Files.createDirectories(path);
            }
            for (var file : shipped.files() == null ? List.<File>of() : shipped.files()) {
                restore(file, inside(folder, name + "/" + file.name()));
            }
        } catch (IOException e) {
            throw Fault.cluster("the content of " + name + " can't be restored: " + e, "").causedBy(e);
        }
        return path;
    }

    private static Path inside(Path folder, String relative) {
        var path = folder.resolve(relative.replaceAll("/$", "")).normalize();
        if (!path.startsWith(folder)) {
            throw new Mismatch(relative + " is not under workdir()");
        }
        return path;
    }

    private void restore(File file, Path path) throws IOException {
        if (Files.exists(path) && Files.size(path) == file.size() && hash(path).equals(file.sha256())) {
            return;
        }
        var parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (file.content() != null) {
            Files.write(path, Base64.getDecoder().decode(file.content()));
        } else {
            blobs.get(file.sha256(), path);
        }
    }
}
