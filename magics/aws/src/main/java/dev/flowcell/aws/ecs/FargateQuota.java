package dev.flowcell.aws.ecs;

import java.math.BigDecimal;
import java.math.RoundingMode;

import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/** How many processors an account's tasks on Fargate may have at once, on demand or as Spot. */
final class FargateQuota {

    private static final String SERVICE = "fargate";
    /** Of "Fargate On-Demand vCPU resource count" and "Fargate Spot vCPU resource count". */
    private static final String ON_DEMAND = "L-3032A538";
    private static final String SPOT = "L-36FBB829";
    private static final BigDecimal UNITS = BigDecimal.valueOf(1024);

    private FargateQuota() {
    }

    /** Its code. */
    static String code(EcsCluster cluster) {
        return cluster.settings().fargate().spot() ? SPOT : ON_DEMAND;
    }

    /** The command that asks AWS for more. */
    static String more(EcsCluster cluster, String value) {
        return "aws service-quotas request-service-quota-increase --service-code " + SERVICE + " --quota-code "
                + code(cluster) + " --region " + cluster.region() + " --desired-value " + value;
    }

    /** What it is, and what it is enough for; a run needs no right to know it. */
    static Finding finding(EcsCluster cluster) {
        var name = "Fargate quota" + (cluster.settings().fargate().spot() ? " of Spot" : "") + ": ";
        try {
            return finding(cluster, name, value(cluster));
        } catch (AwsServiceException e) {
            var why = AwsFaults.of(e, "asking", cluster.region());
            return new Finding(true, name + "not known (" + (AwsFaults.code(e).startsWith("AccessDenied")
                    ? "you may not servicequotas:GetServiceQuota, which flowcell policy prints"
                    : why.getMessage()) + "): aws service-quotas get-service-quota --service-code " + SERVICE
                    + " --quota-code " + code(cluster) + " --region " + cluster.region() + " says it", "");
        }
    }

    private static BigDecimal value(EcsCluster cluster) {
        return BigDecimal.valueOf(cluster.aws().of(ServiceQuotasClient.builder())
                .getServiceQuota(request -> request.serviceCode(SERVICE).quotaCode(code(cluster))).quota().value());
    }

    private static Finding finding(EcsCluster cluster, String name, BigDecimal value) {
        var task = BigDecimal.valueOf(FargateSize.of(cluster.settings()).cpu()).divide(UNITS);
        var tasks = value.divide(task, 0, RoundingMode.DOWN);
        var said = name + text(value) + " processors at once in " + cluster.region();
        return tasks.signum() == 0
                ? new Finding(false, said + ", and one task needs " + text(task), more(cluster,
                        text(task.setScale(0, RoundingMode.UP))) + ", or ask for less with --cpu",
                        Fault.Whose.settings)
                : new Finding(true, said + ", enough for " + text(tasks)
                        + (tasks.equals(BigDecimal.ONE) ? " task" : " tasks") + " of this size", "");
    }

    private static String text(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
