package dev.flowcell.app.shell;

import dev.flowcell.runtime.error.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the shell does itself. Each has the name that JShell's own tool gives it, and may be cut short as there.
public enum ShellCommand {
    vars("[NAME]", "the variables, their types and values"), methods("", "the methods"), types("",
            "the types"), imports("", "the imports"), list("", "the cells that have run, with their numbers"), edit(
                    "[N]",
                    "changes a cell, the last one by default, in an editor ($VISUAL, $EDITOR or a built-in one), and runs it"), save(
                            "FILE", "writes the cells that have run to a script, with // %% marks"), open("FILE",
                                    "runs the cells of a script or a notebook"), reset("",
                                            "begins anew: a fresh session without variables"), history("",
                                                    "what was typed"), help("", "this list"), exit("[CODE]",
                                                            "leaves, as Ctrl-D does");

    private static final Pattern CALL = Pattern.compile("/([a-z]+|\\?|!|\\d+)(?:\\s+(\\S.*?))?\\s*");

    private final String arguments;
    private final String summary;

    ShellCommand(String arguments, String summary) {
        this.arguments = arguments;
        this.summary = summary;
    }

    /** How it is called. */
    String usage() {
        return ("/" + name() + " " + arguments).strip();
    }

    String summary() {
        return summary;
    }

    /// A call of a command.
    ///
    /// @param argument
    ///            what follows its name, or empty
    record Call(ShellCommand command, String argument) {
    }

    /** Whether a line is meant as a command: no Java begins so. */
    static boolean is(String line) {
        return CALL.matcher(line.strip()).matches();
    }

    /// Reads a line that [#is] one.
    ///
    /// @return nothing where it asks for a cell to be run again, by its number or `!`
    /// @throws Fault
    ///             if there is no such command, or more than one that begins so
    static Optional<Call> read(String line) {
        var call = CALL.matcher(line.strip());
        if (!call.matches()) {
            throw new IllegalArgumentException(line);
        }
        var name = call.group(1);
        if (name.equals("!") || Character.isDigit(name.charAt(0))) {
            return Optional.empty();
        }
        var argument = call.group(2) == null ? "" : call.group(2);
        var full = switch (name) {
            case "?" -> "help";
            case "quit" -> "exit";
            default -> name;
        };
        List<ShellCommand> found = Arrays.stream(values()).filter(each -> each.name().equals(full)).toList();
        if (found.isEmpty()) {
            found = Arrays.stream(values()).filter(each -> each.name().startsWith(full)).toList();
        }
        if (found.isEmpty()) {
            throw Fault.settings("There is no command /" + name, "/help lists them");
        }
        if (found.size() > 1) {
            throw Fault.settings("/" + name + " could be "
                    + String.join(" or ", found.stream().map(each -> "/" + each.name()).toList()),
                    "write one more letter");
        }
        return Optional.of(new Call(found.getFirst(), argument));
    }
}
