package dev.flowcell.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import dev.flowcell.flow.target.TargetProvider.Finding;

/** Whether a registry answers from here. Whether the nodes reach it, only a pull can tell. */
final class RegistryCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    Finding look(String registry) {
        var host = registry.replaceFirst("/.*", "");
        var local = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request = HttpRequest.newBuilder(URI.create((local ? "http://" : "https://") + host + "/v2/"))
                    .timeout(PATIENCE).build();
            var code = client.send(request, BodyHandlers.discarding()).statusCode();
            // 401 is an answer, too: the push logs in.
            return code == 200 || code == 401
                    ? new Finding(true, "registry " + host, "")
                    : new Finding(false, "the registry " + host + " answers " + code, "is it a registry? (--registry)");
        } catch (IllegalArgumentException e) {
            return new Finding(false, registry + " is no registry's address", "write --registry HOST[:PORT]/PATH");
        } catch (IOException e) {
            return new Finding(false, "the registry " + host + " does not answer",
                    "start it, or name another with --registry");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Finding(false, "the registry " + host + " was not asked: interrupted", "repeat");
        }
    }
}
