package dev.flowcell.app.headless;

import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.value.ParameterTexts;
import java.util.Map;

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
        ParameterTexts.check(notebook, declared, values,
                (name, text) -> ParameterTexts.fits(declared.getOrDefault(name, ""), text));
    }

    /** Sets them in the session, whose parameter cell has run. */
    void apply(Session session, Terminal terminal) {
        for (var variable : session.variables()) {
            var value = values.get(variable.name());
            if (value != null) {
                session.declare(variable.type(), variable.name(),
                        ParameterTexts.json(variable.type(), value));
            }
        }
    }
}
