package dev.flowcell.flow.operations;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.target.ClusterSettings;

/// A recorded version of a flow.
///
/// @param key
///            of all that it was made from, image settings included: an equal key is an unchanged flow
/// @param cluster
///            that it was registered for
/// @param types
///            declared types of the flow's variables, by name
/// @param parameters
///            names of its parameters
record Version(String name, FlowImage image, List<String> tags, Instant time, String key,
        ClusterSettings cluster, Map<String, String> types, List<String> parameters, List<Secret> secrets,
        Map<String, String> environment) {

    Version on(ClusterSettings other) {
        return new Version(name, image, tags, time, key, other, types, parameters, secrets, environment);
    }

    Version tagged(List<String> others) {
        return new Version(name, image, others, time, key, cluster, types, parameters, secrets, environment);
    }
}
