package dev.flowcell.runtime.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/// What a store asks of S3, in this process: objects, ranges, pages, multipart uploads, conditional writes, checksums,
/// and STS's answer to a web identity. It reads who asks and when, but checks no signature.
final class S3Server implements AutoCloseable {

    static final String REGION = "eu-central-1";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/\\d+/([^/]+)/s3/");
    private static final Pattern NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");

    /** What the agent of ECS answers a task, and STS a service account. */
    private static final String TASK = """
            {"AccessKeyId":"ASIATASK","SecretAccessKey":"hushhush","Token":"t","Expiration":"2099-01-01T00:00:00Z"}
            """;
    private static final String WEB_IDENTITY = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
            <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAPOD</AccessKeyId>
            <SecretAccessKey>hushhush</SecretAccessKey><SessionToken>t</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>""";

    /** An object as it is kept. */
    record Blob(byte[] content, String version, Map<String, String> headers) {
    }

    private record Upload(String key, Map<String, String> headers, Map<Integer, byte[]> parts) {
    }

    /** What is answered in place of the request's own effect. */
    record Refusal(int status, String code, String message) {
    }

    private final HttpServer server;
    private final Map<String, TreeMap<String, Blob>> buckets = new HashMap<>();
    private final Map<String, Upload> uploads = new HashMap<>();
    private final Map<String, Refusal> refusals = new HashMap<>();
    /** Every request: `PutObject runs/r/plan.json`. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** The access keys that asked, in order. */
    final List<String> keys = new CopyOnWriteArrayList<>();
    /** How many names a page of a list has. */
    volatile int page = 1000;

    S3Server(String... names) {
        Arrays.stream(names).forEach(name -> buckets.put(name, new TreeMap<>()));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Refuses an operation, such as `PutObject`, from now on; null takes it back. */
    synchronized void refuse(String operation, Refusal refusal) {
        refusals.put(operation, refusal);
    }

    synchronized Blob blob(String bucket, String key) {
        return buckets.get(bucket).get(key);
    }

    synchronized void put(String bucket, String key, byte[] content) {
        buckets.get(bucket).put(key, new Blob(content, version(), Map.of()));
    }

    synchronized int unfinishedUploads() {
        return uploads.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var query = query(exchange.getRequestURI().getRawQuery());
            var path = URLDecoder.decode(exchange.getRequestURI().getRawPath().substring(1).replace("+", "%2B"),
                    StandardCharsets.UTF_8);
            if (path.equals("task-credentials") || path.isEmpty()) {
                send(exchange, 200, path.isEmpty() ? WEB_IDENTITY : TASK, Map.of());
                return;
            }
            var slash = path.indexOf('/');
            var bucket = slash < 0 ? path : path.substring(0, slash);
            var key = slash < 0 ? "" : path.substring(slash + 1);
            var operation = operation(exchange.getRequestMethod(), key, query);
            asked.add(operation + " " + key);
            answer(exchange, operation, bucket, key, query, body);
        }
    }

    private static String operation(String method, String key, Map<String, String> query) {
        if (key.isEmpty()) {
            return method.equals("GET") ? "ListObjects" : "Other";
        }
        return switch (method) {
            case "GET" -> "GetObject";
            case "PUT" -> query.containsKey("uploadId") ? "UploadPart" : "PutObject";
            case "POST" -> query.containsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
            case "DELETE" -> "AbortMultipartUpload";
            default -> "Other";
        };
    }

    private synchronized void answer(HttpExchange exchange, String operation, String bucket, String key,
            Map<String, String> query, byte[] body) throws IOException {
        var refusal = refusal(exchange, operation, bucket, body);
        if (refusal != null) {
            refuse(exchange, refusal);
            return;
        }
        var objects = buckets.get(bucket);
        switch (operation) {
            case "ListObjects" -> list(exchange, objects, query);
            case "GetObject" -> read(exchange, objects.get(key));
            case "PutObject" -> {
                if (exists(exchange, objects, key)) {
                    refuse(exchange, new Refusal(412, "PreconditionFailed", "At least one did not hold"));
                } else {
                    objects.put(key, new Blob(body, version(), headers(exchange)));
                    send(exchange, 200, "", Map.of("ETag", objects.get(key).version()));
                }
            }
            case "CreateMultipartUpload" -> {
                var id = UUID.randomUUID().toString();
                uploads.put(id, new Upload(key, headers(exchange), new TreeMap<>()));
                send(exchange, 200, "<InitiateMultipartUploadResult><UploadId>" + id
                        + "</UploadId></InitiateMultipartUploadResult>", Map.of());
            }
            case "UploadPart" -> {
                var upload = uploads.get(query.get("uploadId"));
                if (upload == null) {
                    refuse(exchange, noUpload());
                } else {
                    upload.parts().put(Integer.parseInt(query.get("partNumber")), body);
                    send(exchange, 200, "", Map.of("ETag", version()));
                }
            }
            case "CompleteMultipartUpload" -> complete(exchange, objects, query, body);
            case "AbortMultipartUpload" -> {
                uploads.remove(query.get("uploadId"));
                send(exchange, 204, "", Map.of());
            }
            default -> refuse(exchange, new Refusal(405, "MethodNotAllowed", "this server knows no such thing"));
        }
    }

    private Refusal refusal(HttpExchange exchange, String operation, String bucket, byte[] body) {
        var headers = exchange.getRequestHeaders();
        var credential = CREDENTIAL.matcher(String.valueOf(headers.getFirst("Authorization")));
        if (!credential.find()) {
            return new Refusal(403, "AccessDenied", "Anonymous access is forbidden");
        }
        keys.add(credential.group(1));
        if (credential.group(1).startsWith("EXPIRED")) {
            return new Refusal(400, "ExpiredToken", "The provided token has expired.");
        }
        if (credential.group(1).startsWith("UNKNOWN")) {
            return new Refusal(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist");
        }
        if (!credential.group(2).equals(REGION)) {
            return new Refusal(400, "AuthorizationHeaderMalformed", "expecting '" + REGION + "'");
        }
        var time = Instant.from(TIME.parse(headers.getFirst("X-Amz-Date")));
        if (Duration.between(time, Instant.now()).abs().toMinutes() >= 15) {
            return new Refusal(403, "RequestTimeTooSkewed", "The difference is too large");
        }
        var checksum = headers.getFirst("x-amz-checksum-crc32");
        if (checksum != null && !operation.startsWith("Complete")
                && !checksum.equals(Crc32.of(body, 0, body.length))) {
            return new Refusal(400, "BadDigest", "The CRC32 you specified did not match the calculated checksum.");
        }
        var hash = headers.getFirst("x-amz-content-sha256");
        if (hash != null && hash.length() == 64 && !hash.equals(sha256(body))) {
            return new Refusal(400, "XAmzContentSHA256Mismatch", "The hash is another");
        }
        if (!buckets.containsKey(bucket)) {
            return new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        return refusals.get(operation);
    }

    private static boolean exists(HttpExchange exchange, Map<String, Blob> objects, String key) {
        return "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match")) && objects.containsKey(key);
    }

    private void complete(HttpExchange exchange, Map<String, Blob> objects, Map<String, String> query, byte[] body)
            throws IOException {
        var upload = uploads.get(query.get("uploadId"));
        if (upload == null) {
            refuse(exchange, noUpload());
            return;
        }
        if (exists(exchange, objects, upload.key())) {
            refuse(exchange, new Refusal(412, "PreconditionFailed", "At least one did not hold"));
            return;
        }
        var whole = new java.io.ByteArrayOutputStream();
        NUMBER.matcher(new String(body, StandardCharsets.UTF_8)).results()
                .forEach(number -> whole.writeBytes(upload.parts().get(Integer.parseInt(number.group(1)))));
        var content = whole.toByteArray();
        var checksum = exchange.getRequestHeaders().getFirst("x-amz-checksum-crc32");
        if (!Crc32.of(content, 0, content.length).equals(checksum)) {
            refuse(exchange, new Refusal(400, "BadDigest", "The CRC32 of the whole is another"));
            return;
        }
        var headers = new HashMap<>(upload.headers());
        headers.put("x-amz-checksum-crc32", checksum);
        objects.put(upload.key(), new Blob(content, version(), headers));
        uploads.remove(query.get("uploadId"));
        send(exchange, 200, "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>", Map.of());
    }

    private static Refusal noUpload() {
        return new Refusal(404, "NoSuchUpload", "The specified multipart upload does not exist.");
    }

    private void read(HttpExchange exchange, Blob blob) throws IOException {
        if (blob == null) {
            refuse(exchange, new Refusal(404, "NoSuchKey", "The specified key does not exist."));
            return;
        }
        var match = exchange.getRequestHeaders().getFirst("If-Match");
        if (match != null && !match.equals(blob.version())) {
            refuse(exchange, new Refusal(412, "PreconditionFailed", "At least one did not hold"));
            return;
        }
        var answer = exchange.getResponseHeaders();
        blob.headers().forEach(answer::set);
        answer.set("ETag", blob.version());
        var content = blob.content();
        var status = 200;
        var range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            var ends = range.substring("bytes=".length()).split("-");
            content = Arrays.copyOfRange(content, Integer.parseInt(ends[0]),
                    Math.min(content.length, Integer.parseInt(ends[1]) + 1));
            answer.remove("x-amz-checksum-crc32");
            status = 206;
        }
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            exchange.getResponseBody().write(content);
        }
    }

    private void list(HttpExchange exchange, TreeMap<String, Blob> objects, Map<String, String> query)
            throws IOException {
        var prefix = query.getOrDefault("prefix", "");
        var after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        var keys = objects.tailMap(after, false).keySet().stream().filter(key -> key.startsWith(prefix))
                .limit(page + 1L).collect(Collectors.toCollection(ArrayList::new));
        var more = keys.size() > page;
        var shown = more ? keys.subList(0, page) : keys;
        var xml = new StringBuilder("<ListBucketResult><IsTruncated>" + more + "</IsTruncated>");
        if (more) {
            xml.append("<NextContinuationToken>").append(shown.getLast()).append("</NextContinuationToken>");
        }
        shown.forEach(key -> xml.append("<Contents><Key>").append(key).append("</Key></Contents>"));
        send(exchange, 200, xml.append("</ListBucketResult>").toString(), Map.of());
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        send(exchange, refusal.status(), "<Error><Code>" + refusal.code() + "</Code><Message>" + refusal.message()
                + "</Message></Error>", Map.of("x-amz-bucket-region", REGION));
    }

    private static void send(HttpExchange exchange, int status, String xml, Map<String, String> headers)
            throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        var body = xml.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Those that an object keeps. */
    private static Map<String, String> headers(HttpExchange exchange) {
        var kept = new HashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            var lower = name.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("x-amz-meta-") || lower.startsWith("x-amz-server-side-encryption")
                    || lower.equals("x-amz-checksum-crc32")) {
                kept.put(lower, values.getFirst());
            }
        });
        return kept;
    }

    private static String version() {
        return '"' + UUID.randomUUID().toString() + '"';
    }

    private static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (var each : raw.split("&")) {
                var equals = each.indexOf('=');
                query.put(equals < 0 ? each : each.substring(0, equals),
                        equals < 0 ? "" : URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
