package dev.flowcell.flow.target;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.image.OciLayout;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// An image of the local registry as `docker save` writes one, which all versions of docker and podman load: a tar with
/// `manifest.json`, the configuration and the layers (Docker Image Specification 1.2, "Combined Image JSON + Filesystem
/// Changeset Format").
///
/// @param digest
///            of the image's manifest
/// @param name
///            that it gets
record ImageArchive(OciLayout layout, String digest, String name) {

    void write(OutputStream out) throws IOException {
        var manifest = layout.json(digest);
        var configuration = manifest.path("config").path("digest").asString();
        var layers = new ArrayList<String>();
        manifest.path("layers").forEach(layer -> layers.add(layer.path("digest").asString()));
        var tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        put(tar, "manifest.json", new JsonMapper().writeValueAsBytes(List.of(Map.of("Config",
                file(configuration, ".json"), "RepoTags", List.of(name), "Layers",
                layers.stream().map(layer -> file(layer, ".tar.gz")).toList()))));
        blob(tar, configuration, ".json");
        for (var layer : Set.copyOf(layers)) {
            blob(tar, layer, ".tar.gz");
        }
        tar.finish();
    }

    private static String file(String blob, String ending) {
        return blob.substring("sha256:".length()) + ending;
    }

    private static void put(TarArchiveOutputStream tar, String file, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(file);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void blob(TarArchiveOutputStream tar, String blob, String ending) throws IOException {
        var path = layout.blob(blob);
        var entry = new TarArchiveEntry(file(blob, ending));
        entry.setSize(Files.size(path));
        tar.putArchiveEntry(entry);
        Files.copy(path, tar);
        tar.closeArchiveEntry();
    }
}
