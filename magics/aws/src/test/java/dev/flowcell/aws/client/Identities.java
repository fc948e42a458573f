package dev.flowcell.aws.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** All that gives out credentials: single sign-on's portal, a container's agent and STS, which says whose a key is. */
final class Identities implements AutoCloseable {

    private static final String EXPIRES = "2099-01-01T00:00:00Z";

    private final HttpServer server;

    Identities() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var text = switch (exchange.getRequestURI().getPath()) {
                case "/federation/credentials" -> """
                        {"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t",
                         "expiration": 4070908800000}}""";
                case "/container" -> """
                        {"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "%s"}"""
                        .formatted(EXPIRES);
                default -> sts(body, String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            };
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String sts(String body, String signature) {
        if (body.contains("Action=AssumeRoleWithWebIdentity")) {
            return assumed("AssumeRoleWithWebIdentity", "WEB");
        }
        if (body.contains("Action=AssumeRole")) {
            return assumed("AssumeRole", "ROLE");
        }
        return """
                <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/%s</Arn>\
                </GetCallerIdentityResult></GetCallerIdentityResponse>"""
                .formatted(signature.replaceFirst(".*Credential=", "").replaceFirst("/.*", ""));
    }

    private static String assumed(String action, String key) {
        return """
                <%1$sResponse><%1$sResult><Credentials><AccessKeyId>%2$s</AccessKeyId><SecretAccessKey>s\
                </SecretAccessKey><SessionToken>t</SessionToken><Expiration>%3$s</Expiration></Credentials>\
                </%1$sResult></%1$sResponse>""".formatted(action, key, EXPIRES);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
