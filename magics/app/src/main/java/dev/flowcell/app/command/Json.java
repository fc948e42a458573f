package dev.flowcell.app.command;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** JSON on one line. */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {
    }

    static String line(Map<String, ?> fields) {
        return MAPPER.writeValueAsString(fields);
    }
}
