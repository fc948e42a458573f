package dev.flowcell.aws.standin;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Runs the very image: its folder `/app` is unpacked from a registry of this machine, and its entry point started on
/// the JDK at hand.
public final class ImageRunner implements TaskRunner {

    private static final String ACCEPT = "application/vnd.oci.image.manifest.v1+json";

    private record Unpacked(Path root, List<String> entrypoint) {
    }

    private final Path folder;
    private final List<String> javaOptions;
    private final @Nullable TlsRegistry own;
    private final Map<String, Unpacked> unpacked = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    /// @param folder
    ///            for the unpacked images and what tasks write
    /// @param own
    ///            the account's own registry, which Fargate logs in to by itself; null for others alone
    public ImageRunner(Path folder, List<String> javaOptions, @Nullable TlsRegistry own) {
        this.folder = folder;
        this.javaOptions = javaOptions;
        this.own = own;
    }

    @Override
    public Process start(String image, Map<String, String> environment) throws IOException {
        var found = unpacked.computeIfAbsent(image, this::unpack);
        var command = new ArrayList<String>();
        for (var word : found.entrypoint()) {
            command.add(word.replaceFirst("(^|=)/app", "$1" + found.root().resolve("app")));
        }
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(1, javaOptions);
        var work = Files.createTempDirectory(folder, "task-");
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .directory(found.root().resolve("app/files").toFile());
        var seen = builder.environment();
        seen.clear();
        seen.put("PATH", "/usr/bin:/bin");
        seen.putAll(environment);
        seen.putIfAbsent("FLOWCELL_WORKDIR", work.toString());
        seen.putIfAbsent("FLOWCELL_CACHE", work.resolve("cache").toString());
        return builder.start();
    }

    private Unpacked unpack(String image) {
        try {
            var at = image.indexOf('@');
            var slash = image.indexOf('/');
            var repository = "http://" + image.substring(0, slash) + "/v2/" + image.substring(slash + 1, at);
            var manifest = json(repository + "/manifests/" + image.substring(at + 1), image);
            var root = Files.createTempDirectory(Files.createDirectories(folder), "image-");
            for (var layer : manifest.path("layers")) {
                try (var content = get(repository + "/blobs/" + layer.path("digest").asString(), image)) {
                    unpack(content, root);
                }
            }
            Files.createDirectories(root.resolve("app/files"));
            var configuration = json(repository + "/blobs/" + manifest.path("config").path("digest").asString(),
                    image);
            var entrypoint = new ArrayList<String>();
            configuration.path("config").path("Entrypoint").forEach(word -> entrypoint.add(word.asString()));
            return new Unpacked(root, entrypoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(InputStream layer, Path root) throws IOException {
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(layer)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var name = entry.getName().replaceFirst("^\\.?/", "");
                if (entry.isFile() && name.startsWith("app/")) {
                    var path = root.resolve(name);
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private JsonNode json(String address, String image) throws IOException {
        try (var content = get(address, image)) {
            return AwsServer.MAPPER.readTree(content);
        }
    }

    private InputStream get(String address, String image) throws IOException {
        if (own != null && image.startsWith(own.host() + "/")) {
            var content = own.content(address.substring(address.lastIndexOf('/') + 1));
            if (!Files.exists(content)) {
                throw new CannotPull(image + ": not found");
            }
            return Files.newInputStream(content);
        }
        try {
            var answer = http.send(HttpRequest.newBuilder(URI.create(address)).header("Accept", ACCEPT).build(),
                    BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new CannotPull(image + ": not found");
            }
            return answer.body();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
