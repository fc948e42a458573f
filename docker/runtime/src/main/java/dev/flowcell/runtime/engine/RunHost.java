package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.flowcell.api.CacheFiller;
import dev.flowcell.api.Host;
import dev.flowcell.api.Renderable;
import dev.flowcell.runtime.display.Renderer;
import dev.flowcell.runtime.event.EventWriter;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.StepScope;
import dev.flowcell.runtime.secret.Secrets;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.CachedFolders;
import org.jspecify.annotations.Nullable;

/** What Flowcell's functions do in a run. */
final class RunHost implements Host {

    private static final long PAUSE_NANOS = 200_000_000;

    private final Secrets secrets;
    private final Path workdir;
    private final Path cacheDir;
    private final @Nullable ArtifactStore store;
    private final EventWriter events;
    private final StepScope scope;
    private final ConcurrentMap<String, Long> said = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    RunHost(Secrets secrets, Folders folders, @Nullable ArtifactStore store, EventWriter events, StepScope scope) {
        this.secrets = secrets;
        this.workdir = folders.workdir();
        this.cacheDir = folders.cacheDir();
        this.store = store;
        this.events = events;
        this.scope = scope;
    }

    @Override
    public String secret(String name) {
        return secrets.value(name);
    }

    @Override
    public Path workdir() {
        return existing(workdir);
    }

    @Override
    public Path cacheDir() {
        return existing(cacheDir);
    }

    private static Path existing(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path cached(String key, CacheFiller filler) throws Exception {
        return new CachedFolders(cacheDir(), store).folder(key, filler);
    }

    @Override
    public void progress(String label, long done, long total) {
        var step = scope.step();
        var key = step + " " + label;
        var now = System.nanoTime();
        var last = said.get(key);
        if (last == null || done >= total || now - last >= PAUSE_NANOS) {
            said.put(key, now);
            events.write(step, new Progress(label, done, total, null, null, null, null));
        }
    }

    @Override
    public String display(Object value) {
        System.out.println(text(value));
        return "display-" + ids.incrementAndGet();
    }

    @Override
    public void updateDisplay(String id, @Nullable Object value) {
        System.out.println(text(value));
    }

    @Override
    public Renderable render(@Nullable Object value) {
        return () -> java.util.Map.of("text/plain", text(value));
    }

    private static String text(@Nullable Object value) {
        try {
            return Renderer.render(value).text();
        } catch (LinkageError e) {
            return String.valueOf(value); // a small JRE may be without images
        }
    }
}
