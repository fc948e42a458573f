package dev.flowcell.runtime.s3;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.flowcell.runtime.layer.LayerJars;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.StoreProvider;

/// Opens `s3:BUCKET/PREFIX`; see [S3Address]. A process has one client for each address.
public final class S3Stores implements StoreProvider {

    private static final ConcurrentMap<String, ArtifactStore> OPEN = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public void check(String address) {
        S3Address.parse(address);
    }

    @Override
    public ArtifactStore open(String address) {
        return OPEN.computeIfAbsent(address,
                text -> new S3Store(S3Address.parse(text), System.getenv(), Patience.USUAL));
    }

    @Override
    public List<Path> jars() {
        return LayerJars.of(S3Stores.class);
    }
}
