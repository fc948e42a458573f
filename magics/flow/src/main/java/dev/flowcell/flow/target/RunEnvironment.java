package dev.flowcell.flow.target;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.plan.Plans;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.KeptResults;

/** What a run's process on this machine is told by its environment. */
final class RunEnvironment {

    /** Of this process's environment, what a run may see of the network and the clock. */
    private static final List<String> SURROUNDINGS = List.of("TZ", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
            "http_proxy", "https_proxy", "no_proxy");

    private RunEnvironment() {
    }

    /// All that a run is told: the flow's own variables, what the runtime reads, the values of its secrets, and of this
    /// process's environment what a run may see of its surroundings.
    ///
    /// @param home
    ///            Flowcell's own folder
    static Map<String, String> of(Path home, RunFolder folder, RunRequest request) {
        var environment = new HashMap<String, String>();
        keep(SURROUNDINGS, environment);
        // Who asks AWS for the store and for the flow itself, where and how: the user, as for every other tool. A pod or
        // task has its role for that.
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("AWS_")) {
                environment.put(name, value);
            }
        });
        environment.put("LANG", "C.UTF-8");
        environment.putAll(request.spec().environment());
        environment.put("FLOWCELL_WORKDIR", folder.work().toString());
        environment.put("FLOWCELL_CACHE", home.resolve("cache").toString());
        environment.put(KeptResults.LIMIT_VARIABLE, Long.toString(new LocalCache(home).limit()));
        environment.put(RunSpec.VARIABLE, Plans.write(request.spec()));
        request.secretValues().forEach((name, value) -> environment.put(RunSpec.SECRET_PREFIX + name, value));
        return environment;
    }

    /** Takes over those of this process's variables that are set. */
    static void keep(List<String> names, Map<String, String> environment) {
        for (var name : names) {
            var value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
    }
}
