package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.flowcell.api.CacheFiller;
import dev.flowcell.api.Host;
import dev.flowcell.api.Renderable;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.display.Renderer;
import dev.flowcell.runtime.store.CachedFolders;
import org.jspecify.annotations.Nullable;

/** What Flowcell's functions do in a session. */
final class SessionHost implements Host {

    private final Outputs outputs;
    private final Path workdir;
    private final Path cacheDir;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, Long> progressShown = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong(System.nanoTime());

    SessionHost(Outputs outputs, Path workdir, Path cacheDir) {
        this.outputs = outputs;
        this.workdir = workdir;
        this.cacheDir = cacheDir;
    }

    void secret(String name, String value) {
        secrets.put(name, value);
    }

    @Override
    public String secret(String name) {
        String value = secrets.get(name);
        if (value == null) {
            throw new IllegalStateException("There is no secret " + name + ": declare it with %secret " + name);
        }
        return value;
    }

    @Override
    public Path workdir() {
        return existing(workdir);
    }

    @Override
    public Path cacheDir() {
        return existing(cacheDir);
    }

    @Override
    public Path cached(String key, CacheFiller filler) throws Exception {
        return new CachedFolders(cacheDir(), null).folder(key, filler);
    }

    private static Path existing(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void progress(String label, long done, long total) {
        String id = "progress-" + Outputs.CELL.get() + "-" + label;
        long now = System.nanoTime();
        Long last = progressShown.get(id);
        if (last == null || done >= total || now - last > 100_000_000) {
            progressShown.put(id, now);
            show(id, MimeBundle.plain(label + " " + done + " of " + total));
        }
    }

    @Override
    public String display(@Nullable Object value) {
        String id = Long.toHexString(ids.incrementAndGet());
        show(id, Renderer.render(value));
        return id;
    }

    @Override
    public void updateDisplay(String id, @Nullable Object value) {
        show(id, Renderer.render(value));
    }

    @Override
    public Renderable render(@Nullable Object value) {
        MimeBundle bundle = Renderer.render(value);
        return bundle::data;
    }

    private void show(String id, MimeBundle bundle) {
        outputs.send(Frame.Kind.show, new Shown(id, bundle).encode());
    }
}
