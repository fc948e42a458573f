package dev.flowcell.runtime.vault;

import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where a secret is, as `aws:` has it: `ID` or `ID#KEY`, where ID is a name or an ARN.
///
/// @param key
///            of the JSON object that the secret holds; null takes the whole text
public record SecretPlace(String id, @Nullable String key) {

    /** Reads what stands behind `aws:`. */
    public static SecretPlace of(String place) {
        var hash = place.indexOf('#');
        return hash < 0
                ? new SecretPlace(place, null)
                : new SecretPlace(place.substring(0, hash), place.substring(hash + 1));
    }

    /// The region that an ARN names.
    ///
    /// @param id
    ///            an ARN, or a plain name
    /// @return null for a plain name
    public static @Nullable String region(String id) {
        var parts = id.split(":", 5);
        return parts.length == 5 && parts[0].equals("arn") && !parts[3].isEmpty() ? parts[3] : null;
    }

    /// What of a secret's text is meant. Neither text nor value is in any message; the names of keys are.
    ///
    /// @throws Fault
    ///             if it is not in there
    public String in(String text) {
        return key == null ? text : field(key, text);
    }

    private String field(String name, String text) {
        var json = json(text);
        if (!json.isObject()) {
            throw Fault.settings("the secret " + id + " is no JSON object, so it has no key " + name,
                    "leave out #" + name);
        }
        var field = json.path(name);
        if (field.isMissingNode()) {
            throw Fault.settings("the secret " + id + " has no key " + name,
                    "it has " + json.propertyNames().stream().sorted().collect(Collectors.joining(", ")));
        }
        if (!field.isValueNode() || field.isNull()) {
            throw Fault.settings("the key " + name + " of the secret " + id + " holds no text",
                    "name a key that holds one");
        }
        return field.asString();
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            return Json.MAPPER.missingNode(); // its message would quote the text
        }
    }

    /** Apart: to make it takes a tenth of a second, which a secret that is plain text does not need. */
    private static final class Json {
        static final JsonMapper MAPPER = new JsonMapper();
    }
}
