package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flowcell.flow.library.Checksums;
import org.jspecify.annotations.Nullable;

/// A registry in memory, as the OCI distribution specification has it: as much as a push and a pull need. It counts
/// what it is sent, and can be told to refuse.
final class CountingRegistry implements AutoCloseable {

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final HttpServer server;
    private final CountingRelay relay;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> put = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Refusal refusal;

    /// What is answered in place of the real thing.
    ///
    /// @param method
    ///            to which requests
    /// @param code
    ///            the HTTP status
    record Refusal(String method, int code) {
    }

    CountingRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
        relay = new CountingRelay(server.getAddress());
    }

    /** Where it listens, as `--registry` has it. */
    String address() {
        return "127.0.0.1:" + relay.port();
    }

    void refuse(String method, int code) {
        refusal = new Refusal(method, code);
    }

    /** All bytes of requests since the last call, headers included. */
    long received() {
        return relay.received();
    }

    /** What has been put since the last call: `blob` or a manifest's tag. */
    List<String> put() {
        var all = new ArrayList<>(put);
        put.clear();
        return all;
    }

    /** The tags of a repository. */
    List<String> tags(String repository) {
        var prefix = repository + "/manifests/";
        return content.keySet().stream().filter(key -> key.startsWith(prefix) && !key.contains("sha256:"))
                .map(key -> key.substring(prefix.length())).sorted().collect(Collectors.toList());
    }

    byte[] get(String path) {
        return java.util.Objects.requireNonNull(content.get(path), path);
    }

    /** Forgets a repository. */
    void wipe(String repository) {
        content.keySet().removeIf(key -> key.startsWith(repository + "/"));
    }

    /** Holds a base image with those variables; gives its digest. */
    String base(String repository, String tag, List<String> environment) {
        var layer = gzipOfNothing();
        var variables = environment.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(","));
        var config = bytes(
                """
                        {"architecture":"amd64","os":"linux","config":{"Env":[%s]},"rootfs":{"type":"layers","diff_ids":["%s"]},\
                        "history":[]}"""
                        .formatted(variables, digest(new byte[1024])));
        var manifest = bytes("""
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},\
                "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}""".formatted(MANIFEST, CONFIG, digest(config),
                config.length, LAYER, digest(layer), layer.length));
        content.put(repository + "/blobs/" + digest(layer), layer);
        content.put(repository + "/blobs/" + digest(config), config);
        content.put(repository + "/manifests/" + digest(manifest), manifest);
        content.put(repository + "/manifests/" + tag, manifest);
        return digest(manifest);
    }

    private static byte[] gzipOfNothing() {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var refused = refusal;
            if (refused != null && refused.method().equals(exchange.getRequestMethod())) {
                exchange.sendResponseHeaders(refused.code(), -1);
                return;
            }
            var path = exchange.getRequestURI().getPath().substring("/v2/".length());
            switch (exchange.getRequestMethod()) {
                case "HEAD", "GET" -> read(exchange, path);
                case "POST" -> located(exchange, 202, "/v2/" + path + uploads.incrementAndGet());
                case "PATCH" -> {
                    content.put(path, body);
                    located(exchange, 202, "/v2/" + path);
                }
                case "PUT" -> write(exchange, path, body);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void read(HttpExchange exchange, String path) throws IOException {
        var bytes = path.isEmpty() ? new byte[0] : content.get(path);
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().add("Content-Type",
                path.contains("/manifests/") ? MANIFEST : "application/octet-stream");
        exchange.getResponseHeaders().add("Docker-Content-Digest", digest(bytes));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void write(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (path.contains("/manifests/")) {
            var repository = path.substring(0, path.indexOf("/manifests/"));
            put.add(path.substring(path.lastIndexOf('/') + 1));
            content.put(path, body);
            content.put(repository + "/manifests/" + digest(body), body);
        } else {
            put.add("blob");
            var query = exchange.getRequestURI().getQuery();
            var uploaded = java.util.Objects.requireNonNull(content.remove(path), path);
            var named = query.substring(query.indexOf("digest=") + "digest=".length());
            if (!named.equals(digest(uploaded))) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            content.put(path.substring(0, path.indexOf("/uploads/")) + "/" + named, uploaded);
        }
        located(exchange, 201, "/v2/" + path);
    }

    private static void located(HttpExchange exchange, int code, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(code, -1);
    }

    private static String digest(byte[] bytes) {
        return "sha256:" + Checksums.of(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        relay.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
