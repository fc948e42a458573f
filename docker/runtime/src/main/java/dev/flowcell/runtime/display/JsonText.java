package dev.flowcell.runtime.display;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON to be looked at: records, maps and collections with what they hold. */
public final class JsonText {

    /** Loaded when first needed: the JSON library would slow down every start. */
    private static final class Mapper {

        static final JsonMapper MAPPER = JsonMapper.builder().build();
    }

    private JsonText() {
    }

    /** JSON as maps, lists, texts, numbers and truth values. */
    public static @Nullable Object read(String json) {
        return Mapper.MAPPER.readValue(json, Object.class);
    }

    /// The value as JSON.
    ///
    /// @throws tools.jackson.core.JacksonException
    ///             where it has a cycle, or a class that has no properties
    public static String of(@Nullable Object value) {
        return Mapper.MAPPER.writeValueAsString(value);
    }
}
