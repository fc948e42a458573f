package dev.flowcell.flow.image;

import java.util.List;

import dev.flowcell.flow.compile.CompiledFlow;
import org.jspecify.annotations.Nullable;

/** A compiled flow to its image. Building what is there already changes nothing. */
public interface ImageBuilder {

    /// Builds and, where a registry is named, pushes.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the base or the registry can't be reached, refuses, or a secret's value is in a layer
    FlowImage build(CompiledFlow flow, Options options, Progress progress);

    /// Whether an image that was built earlier is still where a run would take it from.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the registry can't be asked
    boolean has(FlowImage image);

    /** Takes an image's names out of the local registry. */
    void forget(FlowImage image);

    /// What removes these images from registries, as far as that is possible: a whole repository each.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if a registry can't be asked
    List<RegistryLogin.Removal> removal(List<FlowImage> images);

    /// @param name
    ///            the flow's name, which is the repository's in a registry
    /// @param registry
    ///            such as `127.0.0.1:5000/flows`; null builds into the local registry only. Plain HTTP for localhost
    ///            only
    /// @param base
    ///            the base image's reference; null is, with a registry, that of `FLOWCELL_BASE_IMAGE` or the default,
    ///            and none without (local runs use the JDK at hand)
    /// @param architecture
    ///            `amd64` or `arm64`
    /// @param tags
    ///            beside the version and `latest`; for a notebook as it stands `dev-DIGEST` instead, see `development`
    /// @param development
    ///            no version: the tags are `dev-DIGEST` and, for the newest, `dev`
    /// @param secretValues
    ///            known values that no layer may hold
    /// @param parts
    ///            what its runs use beside the runtime alone, each a layer of its own: the scheme of a store such as
    ///            `s3`, the kinds of vaults such as `aws`
    record Options(String name, @Nullable String registry, @Nullable String base, String architecture,
            List<String> tags,
            boolean development, List<String> secretValues, List<String> parts) {

        /** For runs that the runtime alone is enough for. */
        public Options(String name, @Nullable String registry, @Nullable String base, String architecture,
                List<String> tags, boolean development, List<String> secretValues) {
            this(name, registry, base, architecture, tags, development, secretValues, List.of());
        }
    }

    /** Hears how far it is. */
    interface Progress {

        /// @param what
        ///            a few words, such as `pushing libraries, 3.1 MB`
        void at(String what);
    }
}
