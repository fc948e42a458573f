package dev.flowcell.aws.standin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.node.ObjectNode;

/** Service Quotas: what an account may use at once. */
public final class QuotaService implements AwsServer.JsonService {

    /** Values by code. */
    public final Map<String, Double> values = new ConcurrentHashMap<>(Map.of("L-3032A538", 6.0, "L-36FBB829", 50.0));

    @Override
    public String target() {
        return "ServiceQuotasV20190624";
    }

    @Override
    public ObjectNode answer(String operation, ObjectNode request) {
        var code = request.path("QuotaCode").asString();
        if (!operation.equals("GetServiceQuota") || !request.path("ServiceCode").asString().equals("fargate")
                || !values.containsKey(code)) {
            throw AwsError.client("NoSuchResourceException", "The request failed because the specified quota does not"
                    + " exist.");
        }
        var answer = AwsServer.MAPPER.createObjectNode();
        answer.putObject("Quota").put("ServiceCode", "fargate").put("QuotaCode", code).put("Value", values.get(code));
        return answer;
    }
}
