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

    /** Those of these parts that its runs can't use, since it was built without them; see `ImageBuilder.Options`. */
    public List<String> lacks(List<String> parts) {
        return parts.stream().filter(part -> layers.stream().noneMatch(layer -> layer.name().equals(part))).toList();
    }

    /// @param name
    ///            what is in it: `base`, `jre`, `libraries`, a part such as `s3` or `aws`, `runtime`, `files`, `types`,
    ///            `flow`
    /// @param size
    ///            compressed, in bytes
    public record Layer(String name, String digest, long size) {
    }
}
