package dev.flowcell.api;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** Outside a session and a run. */
final class NoHost implements Host {

    @Override
    public String secret(String name) {
        throw absent();
    }

    @Override
    public Path workdir() {
        throw absent();
    }

    @Override
    public Path cacheDir() {
        throw absent();
    }

    @Override
    public Path cached(String key, CacheFiller filler) {
        throw absent();
    }

    @Override
    public void progress(String label, long done, long total) {
    }

    @Override
    public Attempts attempts(MapOptions options) {
        throw absent();
    }

    @Override
    public String display(@Nullable Object value, String... types) {
        System.out.println(value);
        return "";
    }

    private static IllegalStateException absent() {
        return new IllegalStateException("this works in a Flowcell session or run only");
    }
}
