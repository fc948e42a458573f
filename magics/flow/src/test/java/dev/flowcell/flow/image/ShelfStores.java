package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.FileStore;
import dev.flowcell.runtime.store.StoreProvider;

/** A kind of store that needs a jar beside the runtime's. */
public final class ShelfStores implements StoreProvider {

    static final String SCHEME = "shelf";
    static final String JAR = "shelf-1.0.jar";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public void check(String address) {
    }

    @Override
    public ArtifactStore open(String address) {
        return new FileStore(Path.of(address.substring(SCHEME.length() + 1)));
    }

    @Override
    public List<Path> jars() {
        try {
            return List.of(Files.writeString(Files.createTempDirectory("shelf").resolve(JAR), "a jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
