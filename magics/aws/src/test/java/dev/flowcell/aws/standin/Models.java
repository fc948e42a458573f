package dev.flowcell.aws.standin;

import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import tools.jackson.databind.JsonNode;

/** Holds a stand-in's answers to the SDK's own models: a field that no client knows is a mistake of the stand-in's. */
final class Models {

    private Models() {
    }

    /// @throws AssertionError
    ///             if the answer has a field that the model has not, or one of another type
    static void check(SdkPojo model, JsonNode answer) {
        check(model, answer, model.getClass().getSimpleName());
    }

    private static void check(SdkPojo model, JsonNode answer, String where) {
        Map<String, SdkField<?>> fields = model.sdkFields().stream()
                .collect(Collectors.toMap(SdkField::locationName, each -> each));
        for (var member : answer.properties()) {
            var field = fields.get(member.getKey());
            if (field == null) {
                throw new AssertionError(where + " has no field " + member.getKey());
            }
            check(field, member.getValue(), where + "." + member.getKey());
        }
    }

    private static void check(SdkField<?> field, JsonNode value, String where) {
        var type = field.marshallingType();
        if (type == MarshallingType.LIST) {
            require(value.isArray(), where);
            var member = field.getTrait(ListTrait.class).memberFieldInfo();
            value.forEach(each -> check(member, each, where + "[]"));
        } else if (type == MarshallingType.SDK_POJO) {
            require(value.isObject(), where);
            check(pojo(field), value, where);
        } else if (type == MarshallingType.STRING) {
            require(value.isString(), where);
        } else if (type == MarshallingType.INTEGER || type == MarshallingType.LONG
                || type == MarshallingType.INSTANT || type == MarshallingType.DOUBLE) {
            require(value.isNumber(), where);
        } else if (type == MarshallingType.BOOLEAN) {
            require(value.isBoolean(), where);
        }
    }

    private static SdkPojo pojo(SdkField<?> field) {
        @Nullable
        SdkPojo builder = field.constructor().get();
        return builder;
    }

    private static void require(boolean right, String where) {
        if (!right) {
            throw new AssertionError(where + " is of another type");
        }
    }
}
