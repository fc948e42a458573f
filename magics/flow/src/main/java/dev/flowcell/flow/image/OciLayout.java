package dev.flowcell.flow.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import dev.flowcell.flow.library.Checksums;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The local registry: a folder in the form of the OCI image layout (image-spec, `image-layout.md`), which other tools
/// read as well (`skopeo copy oci:FOLDER:NAME …`). Blobs are shared by all images. Safe for several processes.
public final class OciLayout {

    /** Made when it is needed: a session that ships nothing starts without. */
    private static final class Json {

        static final JsonMapper MAPPER = new JsonMapper();
    }

    private static final String REFERENCE = "org.opencontainers.image.ref.name";

    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path folder;

    public OciLayout(Path folder) {
        this.folder = folder;
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** The file of a blob, by its digest `sha256:HEX`. */
    public Path blob(String digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
    }

    /** The JSON of a blob: a manifest or a configuration. */
    public JsonNode json(String digest) throws IOException {
        return Json.MAPPER.readTree(Files.readString(blob(digest)));
    }

    /// Takes in the image of an OCI archive, a tar with a layout in it.
    ///
    /// @return the manifest's digest
    String take(Path archive) throws IOException {
        byte[] index = null;
        try (var tar = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var name = entry.getName();
                if (name.equals("index.json")) {
                    index = tar.readAllBytes();
                } else if (name.startsWith("blobs/sha256/") && entry.isFile()) {
                    takeBlob(name.substring("blobs/sha256/".length()), tar);
                }
            }
        }
        if (index == null) {
            throw new IOException(archive + " holds no OCI layout");
        }
        return Json.MAPPER.readTree(index).path("manifests").path(0).path("digest").asString();
    }

    private void takeBlob(String hex, TarArchiveInputStream tar) throws IOException {
        var path = blob("sha256:" + hex);
        if (Files.exists(path)) {
            return;
        }
        var partial = Staging.partial(path);
        try {
            // Layers may be bigger than the heap.
            Files.copy(tar, partial, StandardCopyOption.REPLACE_EXISTING);
            if (!new Checksums().of(partial).equals(hex)) {
                throw new IOException("the blob " + hex + " is damaged");
            }
            Staging.move(partial, path);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Names an image; a name that another image had moves to this one. */
    void name(String digest, List<String> names) throws IOException {
        change(manifest -> !names.contains(manifest.path("annotations").path(REFERENCE).asString()), digest, names);
    }

    /** Takes all names of an image away. */
    void unname(String digest) throws IOException {
        if (Files.exists(folder.resolve("index.json"))) {
            change(manifest -> !manifest.path("digest").asString().equals(digest), digest, List.of());
        }
    }

    private void change(Predicate<JsonNode> stays, String digest, List<String> names) throws IOException {
        Files.createDirectories(folder);
        // A file's lock keeps other processes out, and refuses a second thread of this one.
        IN_PROCESS.lock();
        try (var channel = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); var lock = channel.lock()) {
            var manifests = Json.MAPPER.createArrayNode();
            for (var manifest : index()) {
                if (stays.test(manifest)) {
                    manifests.add(manifest);
                }
            }
            for (var name : names) {
                manifests.add(descriptor(digest, name));
            }
            var root = Json.MAPPER.createObjectNode();
            root.put("schemaVersion", 2);
            root.put("mediaType", "application/vnd.oci.image.index.v1+json");
            root.set("manifests", manifests);
            Staging.write(folder.resolve("oci-layout"),
                    "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
            Staging.write(folder.resolve("index.json"), Json.MAPPER.writeValueAsBytes(root));
            if (!lock.isValid()) {
                throw new IOException("the lock of " + folder + " was lost");
            }
        } finally {
            IN_PROCESS.unlock();
        }
    }

    private ArrayNode index() throws IOException {
        var file = folder.resolve("index.json");
        if (!Files.exists(file)) {
            return Json.MAPPER.createArrayNode();
        }
        var manifests = Json.MAPPER.readTree(Files.readString(file)).path("manifests");
        return manifests instanceof ArrayNode array ? array : Json.MAPPER.createArrayNode();
    }

    private ObjectNode descriptor(String digest, String name) throws IOException {
        var descriptor = Json.MAPPER.createObjectNode();
        descriptor.put("mediaType", "application/vnd.oci.image.manifest.v1+json");
        descriptor.put("digest", digest);
        descriptor.put("size", Files.size(blob(digest)));
        descriptor.set("annotations", Json.MAPPER.createObjectNode().put(REFERENCE, name));
        return descriptor;
    }

    /** The layers of an image from the base up. */
    List<FlowImage.Layer> layers(String digest, List<String> names) throws IOException {
        return layers(json(digest), names);
    }

    /// Names the layers of a manifest.
    ///
    /// @param names
    ///            of the topmost layers, in order; those below are the base's
    static List<FlowImage.Layer> layers(JsonNode manifest, List<String> names) {
        var layers = new ArrayList<FlowImage.Layer>();
        var all = manifest.path("layers");
        var base = all.size() - names.size();
        for (var index = 0; index < all.size(); index++) {
            layers.add(new FlowImage.Layer(index < base ? "base" : names.get(index - base),
                    all.path(index).path("digest").asString(), all.path(index).path("size").asLong()));
        }
        return layers;
    }
}
