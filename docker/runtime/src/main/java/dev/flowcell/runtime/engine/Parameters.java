package dev.flowcell.runtime.engine;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.value.JsonValues;
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
        List<String> problems = new ArrayList<>();
        given.forEach((name, text) -> {
            var type = types.get(name);
            if (type == null) {
                problems.add("there is no parameter '" + name + "'");
                return;
            }
            try {
                values.put(name, json.parse(text, type));
            } catch (Fault fault) {
                problems.add("the parameter '" + name + "' is of type " + text(type) + ", not '" + text + "'");
            }
        });
        if (!problems.isEmpty()) {
            throw Fault.settings(String.join("; ", problems), remedy());
        }
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
                missing.add("the parameter '" + name + "' has no value");
            }
        }
        if (!missing.isEmpty()) {
            throw Fault.settings(String.join("; ", missing), remedy());
        }
    }

    private String remedy() {
        return types.isEmpty()
                ? "the flow has none; declare them in a %%params cell"
                : "give -p NAME=VALUE; the parameters are " + types.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + text(entry.getValue()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String text(Type type) {
        return JsonValues.name(type);
    }
}
