package dev.flowcell.flow.target;

import java.nio.file.Path;
import java.util.List;

import dev.flowcell.runtime.error.Fault;

/// Containers of this machine, of podman or docker: the image whole, with its own base and Java, as it will run
/// elsewhere. Secrets, store and logs are as for [LocalTargets].
public final class DockerTargets implements TargetProvider {

    private final Path home;

    /** @param home Flowcell's own folder */
    public DockerTargets(Path home) {
        this.home = home;
    }

    @Override
    public List<String> kinds() {
        return List.of(ClusterSettings.DOCKER);
    }

    @Override
    public Target target(ClusterSettings settings) {
        if (settings.memory() != null) {
            Amounts.bytes("--memory", settings.memory());
        }
        if (settings.cpu() != null) {
            Amounts.processors("--cpu", settings.cpu());
        }
        return new LocalTarget(home, new LocalContainer(home, ContainerEngine::find, settings));
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        try {
            var engine = ContainerEngine.find();
            return List.of(new Finding(true, engine.program() + " " + engine.version(), ""));
        } catch (Fault e) {
            return List.of(Finding.of(e));
        }
    }
}
