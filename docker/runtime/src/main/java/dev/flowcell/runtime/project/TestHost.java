package dev.flowcell.runtime.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import dev.flowcell.api.CacheFiller;
import dev.flowcell.api.Host;
import dev.flowcell.api.MapOptions;
import dev.flowcell.runtime.attempt.MapAttempts;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/** What Flowcell's functions do in a test: folders that go with the process, secrets from the environment. */
final class TestHost implements Host {

    private final Set<String> secrets = new ConcurrentSkipListSet<>();
    private @Nullable Path folder;

    Set<String> secrets() {
        return secrets;
    }

    @Override
    public String secret(String name) {
        secrets.add(name);
        var value = System.getenv(RunSpec.SECRET_PREFIX + name);
        if (value == null) {
            throw new IllegalStateException(
                    "there is no secret " + name + ": set the environment variable " + RunSpec.SECRET_PREFIX + name);
        }
        return value;
    }

    @Override
    public Path workdir() {
        return under("work");
    }

    @Override
    public Path cacheDir() {
        return under("cache");
    }

    @Override
    public Path cached(String key, CacheFiller filler) throws Exception {
        var name = key.replaceAll("[^A-Za-z0-9._-]", "_");
        var there = cacheDir().resolve(name);
        if (!Files.exists(there)) {
            var partial = Files.createTempDirectory(cacheDir(), name);
            filler.fill(partial);
            Files.move(partial, there);
        }
        return there;
    }

    @Override
    public void progress(String label, long done, long total) {
    }

    @Override
    public Attempts attempts(MapOptions options) {
        return new MapAttempts(options);
    }

    @Override
    public String display(@Nullable Object value, String... types) {
        System.out.println(value);
        return "";
    }

    private synchronized Path under(String name) {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("flow-test");
                var made = folder;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            }
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The system tidies its temporary folder up.
        }
    }
}
