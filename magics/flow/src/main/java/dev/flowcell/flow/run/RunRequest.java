package dev.flowcell.flow.run;

import java.util.List;
import java.util.Map;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.runtime.plan.RunSpec;

/// A run to launch.
///
/// @param spec
///            what the process is told
/// @param secrets
///            what the flow declares
/// @param secretValues
///            values by name, resolved here, for targets whose process runs here; handed over by the environment, never
///            by a command line
public record RunRequest(FlowImage image, RunSpec spec, List<FlowSource.Secret> secrets,
        Map<String, String> secretValues) {
}
