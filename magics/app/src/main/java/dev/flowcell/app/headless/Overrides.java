package dev.flowcell.app.headless;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;
import java.util.Map;
import java.util.stream.Collectors;

/// Parameters that a call sets in place of the notebook's defaults.
///
/// @param values
///            as the user wrote them after `-p name=`
public record Overrides(Map<String, String> values) {

    /// Refuses what can't be right before any cell runs.
    ///
    /// @param declared
    ///            the notebook's parameters: name to type
    /// @throws Fault
    ///             names all unknown parameters and wrong values
    public void check(String notebook, Map<String, String> declared) {
        var unknown = values.keySet().stream().filter(name -> !declared.containsKey(name)).sorted().toList();
        if (!unknown.isEmpty()) {
            throw Fault.settings(notebook + " has no parameter " + String.join(", ", unknown),
                    declared.isEmpty()
                            ? "declare it in a cell that begins with %%params"
                            : "it has " + String.join(", ", declared.keySet()));
        }
        var problems = values.entrySet().stream().filter(value -> !declared.getOrDefault(value.getKey(), "").isEmpty())
                .flatMap(value -> ParameterText.problem(declared.getOrDefault(value.getKey(), ""), value.getKey(),
                        value.getValue()).stream())
                .collect(Collectors.joining("; "));
        if (!problems.isEmpty()) {
            throw Fault.settings(problems, "write it as -p name=value");
        }
    }

    /** Sets them in the session, whose parameter cell has run. */
    void apply(Session session, Terminal terminal) {
        for (var variable : session.variables()) {
            var value = values.get(variable.name());
            if (value != null) {
                session.declare(variable.type(), variable.name(),
                        ParameterText.json(variable.type(), variable.name(), value));
            }
        }
    }
}
