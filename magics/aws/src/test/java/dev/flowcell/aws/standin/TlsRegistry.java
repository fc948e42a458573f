package dev.flowcell.aws.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.flowcell.flow.library.Checksums;

/// The registry behind ECR: the OCI distribution specification as far as a push and a pull need it, over TLS with a
/// certificate of its own, for tokens of ECR alone. It keeps a tag from being written twice, but `latest` and `dev`, and
/// takes nothing for a repository that was not made.
public final class TlsRegistry implements AutoCloseable {

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final List<String> MOVING = List.of("latest", "dev");
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;
    private final EcrService ecr;
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final AtomicInteger uploads = new AtomicInteger();
    /** How a token that has ended is refused: ECR answers 403, others 401. */
    public volatile int refusal = 403;
    /** Requests that were refused for their token. */
    public final AtomicInteger refused = new AtomicInteger();

    /// @param folder
    ///            for what is pushed
    public TlsRegistry(Path folder, EcrService ecr) {
        this.folder = folder;
        this.ecr = ecr;
        try {
            Files.createDirectories(folder);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(folder.resolve("key.p12"))));
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
        ecr.registry = "https://" + host();
    }

    private static SSLContext context(Path keys) throws IOException, GeneralSecurityException, InterruptedException {
        var made = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "registry", "-keyalg", "EC", "-dname", "CN=registry", "-ext",
                "SAN=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", keys.toString(),
                "-storepass", new String(PASSWORD)).redirectErrorStream(true).start();
        var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.waitFor() != 0) {
            throw new IOException(said);
        }
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Where it listens, as the account's registry. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** A blob or manifest, by its digest. */
    public Path content(String digest) {
        return folder.resolve(digest.replace(':', '-'));
    }

    /** What a repository's tags name. */
    public Map<String, String> tags() {
        return Map.copyOf(tags);
    }

    /** Holds content, as if it had been pushed; gives its digest. */
    public String hold(byte[] bytes) {
        try {
            var digest = "sha256:" + Checksums.of(bytes);
            Files.write(content(digest), bytes);
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names a manifest, as if it had been pushed. */
    public void name(String repository, String tag, String digest) {
        tags.put(repository + ":" + tag, digest);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody();
            if (!ecr.takes(exchange.getRequestHeaders().getFirst("Authorization"))) {
                body.readAllBytes();
                if (exchange.getRequestHeaders().containsKey("Authorization")) {
                    refused.incrementAndGet();
                    send(exchange, refusal, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"Your authorization"
                            + " token has expired. Reauthenticate and try again.\"}]}");
                } else {
                    exchange.getResponseHeaders().add("WWW-Authenticate",
                            "Basic realm=\"" + ecr.registry + "/\",service=\"ecr.amazonaws.com\"");
                    send(exchange, 401, "Not Authorized");
                }
                return;
            }
            var path = exchange.getRequestURI().getPath().substring("/v2/".length());
            right(exchange.getRequestMethod(), path);
            switch (exchange.getRequestMethod()) {
                case "HEAD", "GET" -> read(exchange, path);
                case "POST" -> begin(exchange, path);
                case "PATCH" -> {
                    var name = path.substring(path.lastIndexOf('/') + 1);
                    Files.copy(body, folder.resolve("upload-" + name), StandardCopyOption.REPLACE_EXISTING);
                    located(exchange, 202, "/v2/" + path);
                }
                case "PUT" -> write(exchange, path, body.readAllBytes());
                default -> send(exchange, 405, "");
            }
        }
    }

    /** What ECR asks IAM for. */
    private void right(String method, String path) {
        var manifest = path.contains("/manifests/");
        if (!path.isEmpty()) {
            ecr.actions.add("ecr:" + switch (method) {
                case "HEAD" -> manifest ? "BatchGetImage" : "BatchCheckLayerAvailability";
                case "GET" -> manifest ? "BatchGetImage" : "GetDownloadUrlForLayer";
                case "POST" -> "InitiateLayerUpload";
                case "PATCH" -> "UploadLayerPart";
                default -> manifest ? "PutImage" : "CompleteLayerUpload";
            });
        }
    }

    private void begin(HttpExchange exchange, String path) throws IOException {
        var repository = path.replaceFirst("/blobs/uploads/?$", "");
        if (!ecr.repositories.containsKey(repository)) {
            send(exchange, 404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"The repository with name '"
                    + repository + "' does not exist\"}]}");
            return;
        }
        located(exchange, 202, "/v2/" + repository + "/blobs/uploads/" + uploads.incrementAndGet());
    }

    private void read(HttpExchange exchange, String path) throws IOException {
        if (path.isEmpty()) {
            send(exchange, 200, "{}");
            return;
        }
        var name = path.substring(path.lastIndexOf('/') + 1);
        var manifest = path.contains("/manifests/");
        var digest = manifest && !name.startsWith("sha256:")
                ? tags.getOrDefault(path.replaceFirst("/manifests/.*", "") + ":" + name, "none")
                : name;
        var file = content(digest);
        if (!Files.exists(file)) {
            send(exchange, 404, "{\"errors\":[{\"code\":\"" + (manifest ? "MANIFEST" : "BLOB") + "_UNKNOWN\"}]}");
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", manifest ? MANIFEST : "application/octet-stream");
        exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(Files.size(file)));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, Files.size(file));
        Files.copy(file, exchange.getResponseBody());
    }

    private void write(HttpExchange exchange, String path, byte[] body) throws IOException {
        var name = path.substring(path.lastIndexOf('/') + 1);
        if (path.contains("/manifests/")) {
            var tag = path.replaceFirst("/manifests/.*", "") + ":" + name;
            if (!MOVING.contains(name) && !name.startsWith("sha256:") && tags.containsKey(tag)) {
                send(exchange, 400, "{\"errors\":[{\"code\":\"TAG_INVALID\",\"message\":\"The image tag '" + name
                        + "' already exists in the repository and cannot be overwritten because the tag is"
                        + " immutable.\"}]}");
                return;
            }
            tags.put(tag, hold(body));
        } else {
            var upload = folder.resolve("upload-" + name);
            var query = exchange.getRequestURI().getQuery();
            var digest = query.substring(query.indexOf("digest=") + "digest=".length());
            if (!digest.equals("sha256:" + Checksums.of(Files.readAllBytes(upload)))) {
                send(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
                return;
            }
            Files.move(upload, content(digest), StandardCopyOption.REPLACE_EXISTING);
        }
        located(exchange, 201, "/v2/" + path);
    }

    private static void located(HttpExchange exchange, int code, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(code, -1);
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
            return;
        }
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
