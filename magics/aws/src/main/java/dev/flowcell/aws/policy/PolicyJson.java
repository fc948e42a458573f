package dev.flowcell.aws.policy;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Statements as IAM reads them. */
public final class PolicyJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private PolicyJson() {
    }

    /** A policy on one line. */
    public static String line(List<Statement> statements) {
        return policy(statements).toString();
    }

    /** Policies by who needs them, as one object; who needs no rights is left out. */
    static String pages(Map<String, List<Statement>> statements) {
        var object = MAPPER.createObjectNode();
        statements.forEach((who, theirs) -> {
            if (!theirs.isEmpty()) {
                object.set(who, policy(theirs));
            }
        });
        return MAPPER.writeValueAsString(object);
    }

    private static ObjectNode policy(List<Statement> statements) {
        var policy = MAPPER.createObjectNode().put("Version", "2012-10-17");
        var list = policy.putArray("Statement");
        for (var statement : statements) {
            var one = list.addObject().put("Sid", statement.name()).put("Effect", "Allow");
            texts(one.putArray("Action"), statement.actions());
            texts(one.putArray("Resource"), statement.resources());
            if (!statement.condition().isEmpty()) {
                var conditions = one.putObject("Condition");
                statement.condition().forEach((operator, keys) -> {
                    var operation = conditions.putObject(operator);
                    keys.forEach((key, values) -> texts(operation.putArray(key), values));
                });
            }
        }
        return policy;
    }

    private static void texts(ArrayNode list, List<String> texts) {
        texts.forEach(list::add);
    }
}
