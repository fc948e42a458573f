package dev.flowcell.flow.operations;

import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;

/** Keeps secrets' values out of what is written down with a run: its parameters and its environment. */
final class SecretCheck {

    private SecretCheck() {
    }

    /// Looks for the values that are known here.
    ///
    /// @throws Fault
    ///             that names the first that holds one
    static void refuse(Map<String, String> parameters, Map<String, String> environment,
            Map<String, String> secretValues) {
        secretValues.forEach((secret, value) -> {
            var redactor = new Redactor(List.of(value));
            parameters.forEach((name, given) -> refuse(redactor, "-p " + name, given, secret));
            environment.forEach((name, given) -> refuse(redactor, "%env " + name, given, secret));
        });
    }

    /// Looks for the values that are known here in a text.
    ///
    /// @param what
    ///            it is, for the message
    /// @throws Fault
    ///             that names the first that is in it
    static void refuse(String what, String given, Map<String, String> secretValues) {
        secretValues.forEach((secret, value) -> {
            if (new Redactor(List.of(value)).finds(given)) {
                throw Fault.settings(what + " holds the value of the secret " + secret
                        + ", which would be written down",
                        "write " + what + " secret:" + secret
                                + " where the secret is the whole address");
            }
        });
    }

    private static void refuse(Redactor redactor, String what, String given, String secret) {
        if (redactor.finds(given)) {
            throw Fault.settings(what + " holds the value of the secret " + secret
                    + ", which would be written down with the run", "read it with secret(\"" + secret + "\") instead");
        }
    }
}
