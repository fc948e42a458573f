package dev.flowcell.aws.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/// One bucket of S3, which writes down the rights that each request asks for, as the pages on S3 and KMS in the
/// authorization reference have them: a part of an upload is a `PutObject`, and an encrypted upload takes `kms:Decrypt`,
/// too, since its parts are read again.
public final class S3Bucket implements AutoCloseable {

    /** A right that was asked for. */
    public record Asked(String action, String resource, Map<String, String> keys) {
    }

    /** What was asked for, in order. */
    public final List<Asked> asked = new CopyOnWriteArrayList<>();
    /** Parts of uploads are refused. */
    public volatile boolean refusesParts;

    private final HttpServer server;
    private final String name;
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Map<String, String> kms = new ConcurrentSkipListMap<>();
    private final Map<Integer, byte[]> parts = new TreeMap<>();

    public S3Bucket(String name) {
        this.name = name;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            var key = exchange.getRequestURI().getPath().substring(name.length() + 1).replaceFirst("^/", "");
            var encrypted = exchange.getRequestHeaders()
                    .getFirst("x-amz-server-side-encryption-aws-kms-key-id");
            switch (exchange.getRequestMethod()) {
                case "GET" -> {
                    if (key.isEmpty()) {
                        list(exchange, query);
                    } else {
                        read(exchange, key);
                    }
                }
                case "PUT" -> put(exchange, key, query, body, encrypted);
                case "POST" -> upload(exchange, key, query, encrypted);
                case "DELETE" -> {
                    asks("s3:AbortMultipartUpload", key);
                    send(exchange, 204, "");
                }
                default -> send(exchange, 405, "");
            }
        }
    }

    private void asks(String action, String key) {
        asked.add(new Asked(action, "arn:aws:s3:::" + name + (key.isEmpty() ? "" : "/" + key), Map.of()));
    }

    private void asksKey(String key, String... actions) {
        for (var action : actions) {
            asked.add(new Asked(action, kms.getOrDefault(key, ""),
                    Map.of("kms:ViaService", "s3.eu-central-1.amazonaws.com")));
        }
    }

    private void list(HttpExchange exchange, String query) throws IOException {
        var prefix = java.net.URLDecoder.decode(query.replaceFirst("(?:.*&)?prefix=([^&]*).*", "$1"),
                StandardCharsets.UTF_8);
        asked.add(new Asked("s3:ListBucket", "arn:aws:s3:::" + name, Map.of("s3:prefix", prefix)));
        var xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        objects.keySet().stream().filter(each -> each.startsWith(prefix))
                .forEach(each -> xml.append("<Contents><Key>").append(each).append("</Key></Contents>"));
        send(exchange, 200, xml.append("</ListBucketResult>").toString());
    }

    private void read(HttpExchange exchange, String key) throws IOException {
        asks("s3:GetObject", key);
        var content = objects.get(key);
        if (content == null) {
            // Who may list the bucket is told so; who may not is told that it is denied.
            asked.add(new Asked("s3:ListBucket", "arn:aws:s3:::" + name, Map.of("s3:prefix", key)));
            send(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
            return;
        }
        if (kms.containsKey(key)) {
            asksKey(key, "kms:Decrypt");
        }
        exchange.getResponseHeaders().set("ETag", "\"one\"");
        var range = exchange.getRequestHeaders().getFirst("Range");
        var status = range == null ? 200 : 206;
        if (range != null) {
            var ends = range.substring("bytes=".length()).split("-");
            content = Arrays.copyOfRange(content, Integer.parseInt(ends[0]),
                    Math.min(content.length, Integer.parseInt(ends[1]) + 1));
        }
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }

    private void put(HttpExchange exchange, String key, String query, byte[] body,
            @org.jspecify.annotations.Nullable String encrypted) throws IOException {
        asks("s3:PutObject", key);
        if (query.contains("uploadId")) {
            if (kms.containsKey(key)) {
                asksKey(key, "kms:Decrypt", "kms:GenerateDataKey");
            }
            if (refusesParts) {
                send(exchange, 400, "<Error><Code>InvalidRequest</Code><Message>no</Message></Error>");
                return;
            }
            parts.put(Integer.parseInt(query.replaceFirst("(?:.*&)?partNumber=(\\d+).*", "$1")), body);
        } else if ("*".equals(exchange.getRequestHeaders().getFirst("If-None-Match")) && objects.containsKey(key)) {
            send(exchange, 412, "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
            return;
        } else {
            encrypted(key, encrypted, "kms:GenerateDataKey");
            objects.put(key, body);
        }
        exchange.getResponseHeaders().set("ETag", "\"one\"");
        send(exchange, 200, "");
    }

    private void encrypted(String key, @org.jspecify.annotations.Nullable String by, String... actions) {
        if (by != null) {
            kms.put(key, by);
            asksKey(key, actions);
        }
    }

    private void upload(HttpExchange exchange, String key, String query,
            @org.jspecify.annotations.Nullable String encrypted) throws IOException {
        asks("s3:PutObject", key);
        if (query.contains("uploadId")) {
            if (kms.containsKey(key)) {
                asksKey(key, "kms:Decrypt");
            }
            var whole = new ByteArrayOutputStream();
            parts.values().forEach(whole::writeBytes);
            objects.put(key, whole.toByteArray());
            send(exchange, 200, "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>");
            return;
        }
        parts.clear();
        encrypted(key, encrypted, "kms:GenerateDataKey");
        send(exchange, 200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
