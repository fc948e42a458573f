package dev.flowcell.runtime.engine;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.value.JsonValues;
import dev.flowcell.runtime.value.ParameterTexts;
import org.jspecify.annotations.Nullable;

/** A run's parameters: their types from the flow's fields, their values from the run's specification or the image. */
final class Parameters {

    private final LoadedFlow flow;
    private final Map<String, Type> types = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /// Converts what was given.
    ///
    /// @throws Fault
    ///             that lists all that is unknown or of a wrong type, in one line
    Parameters(LoadedFlow flow, Map<String, String> given, JsonValues json) {
        this.flow = flow;
        for (var step : flow.plan().steps()) {
            if (step.kind() == Kind.params) {
                step.writes().forEach(name -> flow.type(name).ifPresent(type -> {
                    types.put(name, type);
                    flow.input(name).ifPresent(value -> values.put(name, json.read(value, type)));
                }));
            }
        }
        ParameterTexts.check("the flow", texts(), given, (name, text) -> {
            try {
                values.put(name, json.parse(text, Objects.requireNonNull(types.get(name))));
                return true;
            } catch (Fault wrong) {
                return false;
            }
        });
    }

    /// Puts the given values in the place of the defaults that a cell of parameters just set.
    ///
    /// @throws Fault
    ///             if one has neither
    void apply(StepPlan step) {
        List<String> missing = new ArrayList<>();
        for (var name : step.writes()) {
            if (values.containsKey(name)) {
                flow.assign(name, values.get(name));
            } else if (types.containsKey(name) && flow.value(name) == null) {
                missing.add("the parameter " + name + " has no value");
            }
        }
        if (!missing.isEmpty()) {
            throw Fault.settings(String.join("; ", missing), "give -p NAME=VALUE; " + ParameterTexts.remedy(texts()));
        }
    }

    private Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        types.forEach((name, type) -> texts.put(name, JsonValues.name(type)));
        return texts;
    }
}
