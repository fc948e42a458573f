package dev.flowcell.flow.image;

import java.nio.file.Path;
import java.util.List;

import dev.flowcell.runtime.plan.FlowPlan;
import org.jspecify.annotations.Nullable;

/// A flow's image.
///
/// @param name
///            the flow's name, such as `news/bbc`
/// @param digest
///            of its manifest, `sha256:` and 64 hex digits
/// @param reference
///            by which a cluster pulls it, `REGISTRY/NAME@DIGEST`, or null where it is in the local registry only
/// @param layout
///            the OCI layout that holds it, or null where it is in a registry only
/// @param pushed
///            bytes that went over the wire to make it, 0 where all was there
public record FlowImage(String name, String digest, @Nullable String reference, @Nullable Path layout, FlowPlan plan,
        List<Layer> layers, long pushed) {

    /** The version's name: twelve characters of the digest. */
    public String version() {
        return digest.substring("sha256:".length()).substring(0, 12);
    }

    /** Whether its runs can keep their data in stores of this scheme. */
    public boolean storesOn(@Nullable String scheme) {
        return scheme == null || layers.stream().anyMatch(layer -> layer.name().equals(scheme));
    }

    /// @param name
    ///            what is in it: `base`, `jre`, `libraries`, the scheme of a store such as `s3`, `runtime`, `files`,
    ///            `types`, `flow`
    /// @param size
    ///            compressed, in bytes
    public record Layer(String name, String digest, long size) {
    }
}
