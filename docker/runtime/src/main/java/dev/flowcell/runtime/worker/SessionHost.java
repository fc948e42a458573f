package dev.flowcell.runtime.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import dev.flowcell.api.CacheFiller;
import dev.flowcell.api.Comm;
import dev.flowcell.api.Host;
import dev.flowcell.api.MapOptions;
import dev.flowcell.api.Renderable;
import dev.flowcell.runtime.attempt.MapAttempts;
import dev.flowcell.runtime.display.JsonText;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.display.Renderers;
import dev.flowcell.runtime.display.Rendering;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.store.CachedFolders;
import org.jspecify.annotations.Nullable;

/** What Flowcell's functions do in a session. */
final class SessionHost implements Host {

    private final Outputs outputs;
    private final Path workdir;
    private final Path cacheDir;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Redactor redactor = new Redactor();
    private final AtomicLong ids = new AtomicLong(System.nanoTime());
    private final Renderers renderers;
    private final Rendering rendering;
    private final Comms comms;
    private final Bars bars = new Bars(this::nextId, this::draw, System::nanoTime);

    /// @param libraries
    ///            loads the classes of the session and of its libraries
    SessionHost(Outputs outputs, Path workdir, Path cacheDir, ClassLoader libraries) {
        this.outputs = outputs;
        comms = new Comms(outputs);
        this.workdir = workdir;
        this.cacheDir = cacheDir;
        renderers = new Renderers(() -> libraries);
        // The kernel redacts all that is shown; here only what would escape it, cut or escaped for HTML.
        rendering = new Rendering(renderers, redactor::redact);
    }

    Rendering rendering() {
        return rendering;
    }

    Comms comms() {
        return comms;
    }

    Renderers renderers() {
        return renderers;
    }

    /** The cell has ended: its loops' bars move no more. */
    void cellEnded(Thread thread) {
        bars.stop(thread);
    }

    private String nextId() {
        return Long.toHexString(ids.incrementAndGet());
    }

    void secret(String name, String value) {
        secrets.put(name, value);
        redactor.add(value);
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
        bars.progress(label, done, total);
    }

    @Override
    public Bar bar(String label, long total) {
        return bars.begin(label, total);
    }

    @Override
    public Attempts attempts(MapOptions options) {
        return new MapAttempts(options);
    }

    @Override
    public String display(@Nullable Object value, String... types) {
        String id = nextId();
        show(id, rendering.render(value, List.of(types)));
        return id;
    }

    @Override
    public void updateDisplay(String id, @Nullable Object value, String... types) {
        show(id, rendering.render(value, List.of(types)));
    }

    @Override
    public Renderable render(@Nullable Object value, String... types) {
        MimeBundle bundle = rendering.render(value, List.of(types));
        return bundle::data;
    }

    @Override
    public Renderable table(@Nullable Object value, long from, int count) {
        MimeBundle bundle = rendering.table(value, from, count);
        return bundle::data;
    }

    @Override
    public void clearOutput(boolean wait) {
        outputs.send(Frame.Kind.clear, new byte[]{(byte) (wait ? 1 : 0)});
    }

    @Override
    public <T> void renderer(Class<T> type, Function<? super T, ?> renderer) {
        renderers.add(type, renderer);
    }

    @Override
    public Comm comm(String target, @Nullable Object data, Map<String, ?> metadata, byte[]... buffers) {
        return comms.open(target, data, metadata, buffers);
    }

    @Override
    public void commTarget(String name, Comm.Opened opened) {
        comms.target(name, opened);
    }

    @Override
    public String json(@Nullable Object value) {
        return JsonText.of(value);
    }

    private void draw(String id, MimeBundle bundle, boolean passing) {
        outputs.send(passing ? Frame.Kind.passing : Frame.Kind.show, new Shown(id, bundle).encode());
    }

    private void show(String id, MimeBundle bundle) {
        outputs.send(Frame.Kind.show, new Shown(id, bundle).encode());
    }
}
