package dev.flowcell.aws.ecs;

import java.util.List;

import dev.flowcell.aws.client.Pace;
import dev.flowcell.aws.ecr.EcrRegistry;
import dev.flowcell.aws.policy.EcsPolicies;
import dev.flowcell.aws.policy.Scope;
import dev.flowcell.flow.target.ClusterSettings;
import dev.flowcell.flow.target.Target;
import dev.flowcell.flow.target.TargetProvider;

/** ECS on Fargate: `%cluster ecs NAME`. */
public final class EcsTargets implements TargetProvider {

    @Override
    public List<String> kinds() {
        return List.of("ecs");
    }

    @Override
    public Target target(ClusterSettings settings) {
        return new EcsTarget(settings, () -> new EcsCluster(settings), Pace.REAL);
    }

    @Override
    public ClusterSettings shipping(ClusterSettings settings) {
        return settings.registry() == null
                ? settings.pushingTo(EcrRegistry.host(settings.region()))
                : settings;
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        return new EcsCheck(settings).findings();
    }

    @Override
    public String policies(ClusterSettings settings, Uses uses) {
        var cluster = new EcsCluster(settings);
        return new EcsPolicies(Scope.of(cluster.aws()), settings, new Roles(cluster).likelyExecution(),
                EcrRegistry.repository(settings.registry(), uses.name()), TaskDefinitions.family(uses.name()),
                cluster.logGroup()).of(uses);
    }

    @Override
    public List<Change> creation(ClusterSettings settings) {
        return new EcsChanges(new EcsCluster(settings)).creation();
    }

    @Override
    public List<Change> deletion(ClusterSettings settings) {
        return new EcsChanges(new EcsCluster(settings)).deletion();
    }
}
