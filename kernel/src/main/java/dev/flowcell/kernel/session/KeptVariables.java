package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.worker.Command;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/// What JShell makes anew takes its variables' values over from what it was; where that can't be, the user is told.
/// JShell itself resets them without a word.
final class KeptVariables {

    private final JShell shell;
    private final RemoteExecution remote;
    private final Map<String, String> classOfVariable = new HashMap<>();

    KeptVariables(JShell shell, RemoteExecution remote) {
        this.shell = shell;
        this.remote = remote;
    }

    /** The class whose static field is the variable, or null. */
    @Nullable
    String classOf(VarSnippet variable) {
        if (shell.status(variable) != Status.VALID) {
            return null;
        }
        return remote.classOf(() -> shell.varValue(variable));
    }

    void forget(String variable) {
        classOfVariable.remove(variable);
    }

    void keep(List<SnippetEvent> events, Snippet main, Display display) {
        List<String> reset = new ArrayList<>();
        if (events.size() > 1) {
            for (SnippetEvent event : events) {
                if (event.causeSnippet() != null && event.snippet() instanceof VarSnippet variable
                        && !replaces(variable, main) && !kept(variable)) {
                    reset.add(variable.name());
                }
            }
        }
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof VarSnippet variable) {
                remember(variable);
            }
        }
        noteReset(reset, display);
    }

    private boolean kept(VarSnippet variable) {
        String before = classOfVariable.get(variable.name());
        String now = classOf(variable);
        if (before == null || before.equals(now)) {
            return true;
        }
        return now == null ? redeclared(variable, before) : carry(before, now, variable.name());
    }

    private void remember(VarSnippet variable) {
        String now = classOf(variable);
        if (now != null) {
            classOfVariable.put(variable.name(), now);
        } else if (shell.variables().noneMatch(each -> each.name().equals(variable.name()))) {
            classOfVariable.remove(variable.name());
        }
    }

    /** Tells the user which variables lost their values. */
    static void noteReset(List<String> names, Display display) {
        if (!names.isEmpty()) {
            boolean one = names.size() == 1;
            display.stream(Display.Stream.stderr, (one ? "Variable " : "Variables ") + String.join(", ", names)
                    + (one
                            ? " lost its value, since what it depends on changed: run its cell again\n"
                            : " lost their values, since what they depend on changed: run their cells again\n"));
        }
    }

    private boolean carry(String before, String now, String name) {
        return Boolean.TRUE.equals(remote.ask(Command.carry, new ArrayList<>(List.of(before, now, name))));
    }

    /** A variable whose initial value no longer compiles keeps the value that it has. */
    private boolean redeclared(VarSnippet variable, String before) {
        for (SnippetEvent event : shell.eval(variable.typeName() + " " + variable.name() + ";")) {
            if (event.causeSnippet() == null && event.snippet() instanceof VarSnippet declared) {
                String now = classOf(declared);
                if (now != null && carry(before, now, variable.name())) {
                    classOfVariable.put(variable.name(), now);
                    return true;
                }
                if (now != null) {
                    shell.drop(declared);
                }
            }
        }
        return false;
    }

    private static boolean replaces(VarSnippet variable, Snippet main) {
        return main instanceof VarSnippet declared && declared.name().equals(variable.name());
    }
}
