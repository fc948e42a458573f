package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import dev.flowcell.api.CacheFiller;
import dev.flowcell.api.Host;
import dev.flowcell.api.MapOptions;
import dev.flowcell.api.Renderable;
import dev.flowcell.runtime.attempt.MapAttempts;
import dev.flowcell.runtime.display.JsonText;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.display.Renderers;
import dev.flowcell.runtime.display.Rendering;
import dev.flowcell.runtime.event.EventWriter;
import dev.flowcell.runtime.event.RunEvent.Progress;
import dev.flowcell.runtime.event.StepScope;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.secret.Secrets;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.CachedFolders;
import dev.flowcell.runtime.store.FileStore;
import org.jspecify.annotations.Nullable;

/** What Flowcell's functions do in a run. */
final class RunHost implements Host {

    private static final long PAUSE_NANOS = 200_000_000;
    private static final long SILENCE_NANOS = 10_000_000_000L;

    private final Secrets secrets;
    private final Path workdir;
    private final Path cacheDir;
    private final @Nullable ArtifactStore store;
    private final EventWriter events;
    private final StepScope scope;
    private final ConcurrentMap<String, Long> said = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    /** The outermost loop of a thread that shows its progress. */
    private final ThreadLocal<@Nullable Outermost> loops = new ThreadLocal<>();
    private final Renderers renderers = new Renderers(() -> Thread.currentThread().getContextClassLoader());
    private final Rendering rendering;

    RunHost(Secrets secrets, Folders folders, @Nullable ArtifactStore store, EventWriter events, StepScope scope) {
        this.secrets = secrets;
        this.workdir = folders.workdir();
        this.cacheDir = folders.cacheDir();
        this.store = store;
        this.events = events;
        this.scope = scope;
        rendering = new Rendering(renderers, new Redactor(secrets.hidden())::redact);
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
        var there = store instanceof FileStore files && cacheDir.startsWith(files.folder());
        return new CachedFolders(cacheDir(), there ? null : store).folder(key, filler);
    }

    @Override
    public void progress(String label, long done, long total) {
        say(label, label, done, total, done >= total);
    }

    private void say(String key, String label, long done, long total, boolean always) {
        var step = scope.step();
        var place = step + " " + key;
        var now = System.nanoTime();
        var last = said.get(place);
        if (last == null || always || now - last >= PAUSE_NANOS) {
            said.put(place, now);
            events.write(step, new Progress(label.isEmpty() ? null : label, done, total < 0 ? null : total, null, null,
                    null, null));
        }
    }

    /** Of loops within each other the outermost says how far the step is, and one within it where that takes long. */
    @Override
    public Bar bar(String label, long total) {
        var step = scope.step();
        var key = "loop " + ids.incrementAndGet();
        return new Bar() {

            private final Object loop = this;

            @Override
            public void at(long done) {
                if (speaks()) {
                    say(key, label, done, total, false);
                }
            }

            @Override
            public void end(long done) {
                if (speaks()) {
                    say(key, label, done, total, true);
                }
                var outermost = loops.get();
                if (outermost != null && outermost.loop == loop) {
                    loops.remove();
                }
            }

            /** A loop that was left early is not told so: it stands for the outermost until it has been silent for long. */
            private boolean speaks() {
                var now = System.nanoTime();
                var outermost = loops.get();
                if (outermost == null || outermost.loop == loop || !Objects.equals(outermost.step, step)) {
                    loops.set(new Outermost(loop, step, now));
                    return true;
                }
                return now - outermost.moved >= SILENCE_NANOS;
            }
        };
    }

    private record Outermost(Object loop, @Nullable String step, long moved) {
    }

    @Override
    public Attempts attempts(MapOptions options) {
        return new MapAttempts(options);
    }

    @Override
    public String display(@Nullable Object value, String... types) {
        System.out.println(text(value));
        return "display-" + ids.incrementAndGet();
    }

    @Override
    public void updateDisplay(String id, @Nullable Object value, String... types) {
        System.out.println(text(value));
    }

    @Override
    public Renderable render(@Nullable Object value, String... types) {
        return () -> Map.of(MimeBundle.PLAIN, text(value));
    }

    @Override
    public Renderable table(@Nullable Object value, long from, int count) {
        var bundle = rendering.table(value, from, count);
        return bundle::data;
    }

    @Override
    public <T> void renderer(Class<T> type, Function<? super T, ?> renderer) {
        renderers.add(type, renderer);
    }

    @Override
    public String json(@Nullable Object value) {
        return JsonText.of(value);
    }

    private String text(@Nullable Object value) {
        try {
            return rendering.render(value).text();
        } catch (LinkageError e) {
            return String.valueOf(value); // a small JRE may be without images
        }
    }
}
