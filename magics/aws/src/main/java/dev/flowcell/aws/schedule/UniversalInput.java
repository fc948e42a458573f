package dev.flowcell.aws.schedule;

import java.util.List;

import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A request of the SDK as EventBridge Scheduler's universal targets take it: JSON whose names begin with a capital.
public final class UniversalInput {

    private static final JsonMapper MAPPER = new JsonMapper();

    private UniversalInput() {
    }

    /** The request on one line; what it does not set is left out. */
    public static String of(SdkPojo request) {
        return node(request).toString();
    }

    private static JsonNode node(Object value) {
        return switch (value) {
            case SdkPojo pojo -> {
                var object = MAPPER.createObjectNode();
                for (SdkField<?> field : pojo.sdkFields()) {
                    var member = field.getValueOrDefault(pojo);
                    if (member != null && !(member instanceof SdkAutoConstructList<?>)) {
                        object.set(capital(field.locationName()), node(member));
                    }
                }
                yield object;
            }
            case List<?> list -> {
                var array = MAPPER.createArrayNode();
                list.forEach(each -> array.add(node(each)));
                yield array;
            }
            default -> MAPPER.valueToTree(value);
        };
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
