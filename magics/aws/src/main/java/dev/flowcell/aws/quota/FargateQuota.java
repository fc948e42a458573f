package dev.flowcell.aws.quota;

import java.math.BigDecimal;
import java.math.RoundingMode;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.AwsFaults;
import dev.flowcell.flow.target.TargetProvider.Finding;
import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/// How many processors an account's tasks and pods on Fargate may have at once.
///
/// @param spot
///            whether it is that of Spot, or else that of all that runs on demand: tasks of ECS and pods of EKS
public record FargateQuota(AwsClients aws, boolean spot) {

    private static final String SERVICE = "fargate";
    /** Of "Fargate On-Demand vCPU resource count" and "Fargate Spot vCPU resource count". */
    private static final String ON_DEMAND = "L-3032A538";
    private static final String SPOT = "L-36FBB829";

    private String code() {
        return spot ? SPOT : ON_DEMAND;
    }

    /** The command that asks AWS for more. */
    public String more(String value) {
        return "aws service-quotas request-service-quota-increase --service-code " + SERVICE + " --quota-code "
                + code() + " --region " + aws.region() + " --desired-value " + value;
    }

    /// What it is, and what it is enough for; a run needs no right to know it.
    ///
    /// @param one
    ///            the processors of a task or pod
    /// @param what
    ///            which of them it is
    public Finding finding(BigDecimal one, String what) {
        var name = "Fargate quota" + (spot ? " of Spot" : "") + ": ";
        try {
            return finding(name, one, what, value());
        } catch (SdkException e) {
            var denied = e instanceof AwsServiceException answer && AwsFaults.code(answer).startsWith("AccessDenied");
            return new Finding(true, name + "not known (" + (denied
                    ? "you may not servicequotas:GetServiceQuota, which flowcell policy prints"
                    : AwsFaults.of(e, "asking for it", aws.region()).getMessage())
                    + "): aws service-quotas get-service-quota --service-code " + SERVICE + " --quota-code " + code()
                    + " --region " + aws.region() + " says it", "");
        }
    }

    private BigDecimal value() {
        return BigDecimal.valueOf(aws.of(ServiceQuotasClient.builder())
                .getServiceQuota(request -> request.serviceCode(SERVICE).quotaCode(code())).quota().value());
    }

    private Finding finding(String name, BigDecimal one, String what, BigDecimal value) {
        var many = value.divide(one, 0, RoundingMode.DOWN);
        var said = name + text(value) + " processors at once in " + aws.region();
        return many.signum() == 0
                ? new Finding(false, said + ", and one " + what + " needs " + text(one),
                        more(text(one.setScale(0, RoundingMode.UP))) + ", or ask for less with --cpu",
                        Fault.Whose.settings)
                : new Finding(true, said + ", enough for " + text(many) + " " + what
                        + (many.equals(BigDecimal.ONE) ? "" : "s") + " of this size", "");
    }

    private static String text(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
