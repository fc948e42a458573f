package dev.flowcell.app.terminal;

import dev.flowcell.runtime.error.Fault;
import java.util.Arrays;

/** Asks the person at the terminal. */
public interface Prompt {

    /// Asks for a line.
    ///
    /// @param password
    ///            whether what is typed stays hidden
    /// @throws Fault
    ///             if nobody is there to answer
    String ask(String question, boolean password);

    /** On the process's own terminal. */
    final class Console implements Prompt {

        @Override
        public String ask(String question, boolean password) {
            var console = System.console();
            if (console == null || !console.isTerminal()) {
                return new Nobody().ask(question, password);
            }
            if (!password) {
                return answered(console.readLine("%s", question), question);
            }
            var typed = console.readPassword("%s", question);
            if (typed == null) {
                return new Nobody().ask(question, password);
            }
            try {
                return new String(typed);
            } finally {
                Arrays.fill(typed, ' ');
            }
        }

        private static String answered(@org.jspecify.annotations.Nullable String line, String question) {
            return line != null ? line : new Nobody().ask(question, false);
        }
    }

    /** Where nobody is there. */
    final class Nobody implements Prompt {

        @Override
        public String ask(String question, boolean password) {
            throw Fault.settings("nobody is there to answer '" + question.strip() + "'",
                    "run it on a terminal, or take the value from somewhere: %secret NAME --from env:VAR");
        }
    }
}
