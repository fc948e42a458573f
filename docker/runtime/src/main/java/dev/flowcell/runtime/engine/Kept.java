package dev.flowcell.runtime.engine;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;

/** What is common to all places where values are kept. */
final class Kept {

    private Kept() {
    }

    /** A secret's value never ships. */
    static void refuseSecrets(String json, Redactor redactor) {
        if (redactor.finds(json)) {
            throw Fault.flow("its value holds a secret, and a secret's value never ships",
                    "call secret(…) in the step that needs it");
        }
    }

    /** A variable that can't be kept: the step's failure where another step reads it, else a line in the log. */
    static void refused(String variable, Fault fault, boolean crosses) {
        if (crosses) {
            throw Fault.flow("the variable '" + variable + "' can't ship: " + fault.getMessage(), fault.remedy())
                    .causedBy(fault);
        }
        System.err.println("The variable '" + variable + "' is not kept: " + fault.line());
    }
}
