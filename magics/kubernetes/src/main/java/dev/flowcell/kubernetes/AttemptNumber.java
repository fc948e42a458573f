package dev.flowcell.kubernetes;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tells the events of a run's pods apart. All pods of a Job are given the same specification, so each takes itself for
/// attempt 0; which one it is, only the cluster knows. An attempt that a process has found out by itself stays.
///
/// @param number
///            which pod of the run it is, from 0
record AttemptNumber(String run, int number) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** The line with its attempt; what is no event of this run stays as it is. */
    String apply(String line) {
        if (number == 0 || !line.startsWith("{")) {
            return line;
        }
        try {
            if (MAPPER.readTree(line) instanceof ObjectNode event && event.path("run").asString("").equals(run)
                    && event.path("seq").isNumber() && event.path("attempt").asInt(-1) == 0) {
                event.put("attempt", number);
                // The end of a run lists its sources; the one that writes it is this attempt.
                for (var source : event.path("sources")) {
                    if (source instanceof ObjectNode own && own.path("attempt").asInt(-1) == 0
                            && own.path("process").asInt(-1) == event.path("process").asInt(0)) {
                        own.put("attempt", number);
                    }
                }
                return MAPPER.writeValueAsString(event);
            }
        } catch (JacksonException e) {
            // The user's own line, which only looks like JSON.
        }
        return line;
    }
}
