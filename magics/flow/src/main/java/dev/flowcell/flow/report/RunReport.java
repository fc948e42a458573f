package dev.flowcell.flow.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunState;
import dev.flowcell.flow.target.ClusterSettings;
import org.jspecify.annotations.Nullable;

/// All that is known of a run.
///
/// @param started
///            when it was launched
/// @param image
///            what it was started from, `REGISTRY/NAME@DIGEST` or the digest alone, or null where there is no image
/// @param parameters
///            as they were given, by name
/// @param results
///            what its steps made, in their order
/// @param page
///            where this machine keeps its page
public record RunReport(RunState state, ClusterSettings cluster, Instant started, @Nullable String image,
        Map<String, String> parameters, List<Result> results, Path page) {

    /// A variable's value as a step left it.
    ///
    /// @param type
    ///            as Java source, or empty where it is not known
    /// @param bytes
    ///            the size of its JSON
    /// @param json
    ///            the beginning of its value, or null where it is too large to be read for this
    public record Result(String step, String name, String type, long bytes, @Nullable String json) {
    }
}
