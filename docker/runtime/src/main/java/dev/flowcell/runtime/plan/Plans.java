package dev.flowcell.runtime.plan;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plans and specifications as JSON: the same record gives the same bytes, so an image's digest depends on nothing else. */
public final class Plans {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Plans() {
    }

    /** The record as JSON on one line. */
    public static String write(Record plan) {
        return MAPPER.writeValueAsString(plan);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws tools.jackson.core.JacksonException if it is no such JSON
     */
    public static <T extends Record> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }
}
