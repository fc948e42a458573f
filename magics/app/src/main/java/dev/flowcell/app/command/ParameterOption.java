package dev.flowcell.app.command;

import dev.flowcell.runtime.error.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** `-p name=value`. */
final class ParameterOption {

    @Option(names = "-p", paramLabel = "NAME=VALUE", description = "Sets a parameter of the notebook; may be repeated.")
    List<String> parameters = new ArrayList<>();

    /// By name, in order.
    ///
    /// @throws Fault
    ///             if one has no `=`
    Map<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        for (var parameter : parameters) {
            var equals = parameter.indexOf('=');
            if (equals < 1) {
                throw Fault.settings("'-p " + parameter + "' sets no parameter", "write -p name=value");
            }
            values.put(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        return values;
    }
}
