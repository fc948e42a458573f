package dev.flowcell.app.command;

import dev.flowcell.app.Parts;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.runtime.error.Fault;
import java.io.PrintWriter;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line from its arguments to an exit code: 0 done, 1 the flow failed, 2 the user's call or settings, 3 the
/// cluster. A mistake is one line on standard error; `FLOWCELL_DEBUG=1` adds the stack trace.
public final class CommandLineProgram {

    private final Context context;
    private final boolean debug;

    public CommandLineProgram(Parts parts, Terminal terminal, Map<String, String> environment) {
        this.context = new Context(parts, terminal, environment);
        this.debug = !environment.getOrDefault("FLOWCELL_DEBUG", "").isEmpty();
    }

    /** Runs a command and returns the exit code. */
    public int run(String... arguments) {
        var terminal = context.terminal();
        var line = new CommandLine(new FlowcellCommand()).addSubcommand(new RunCommand(context))
                .addSubcommand(new GraphCommand(context)).addSubcommand(new RegisterCommand(context))
                .addSubcommand(new RunRemoteCommand(context)).addSubcommand(new FlowsCommand(context))
                .addSubcommand(new RunsCommand(context)).addSubcommand(new LogsCommand(context))
                .addSubcommand(new CancelCommand(context)).addSubcommand(new FetchCommand(context))
                .addSubcommand(new ReportCommand(context)).addSubcommand(new ExportCommand(context))
                .addSubcommand(new UnscheduleCommand(context)).addSubcommand(new UnregisterCommand(context))
                .addSubcommand(new CacheCommand(context))
                .addSubcommand(new InstallCommand(context)).addSubcommand(new ShellCommand(context))
                .addSubcommand(new DoctorCommand(context)).addSubcommand(new PolicyCommand(context))
                .addSubcommand(new KernelCommand(context))
                .addSubcommand(new WarmUpCommand(context));
        line.setOut(new PrintWriter(terminal.out(), true)).setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpWidth(100)
                .setParameterExceptionHandler((mistake, ignored) -> misused(mistake))
                .setExecutionExceptionHandler((failure, ignored, parsed) -> failed(failure));
        return line.execute(arguments);
    }

    private int misused(ParameterException mistake) {
        trace(mistake);
        var command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        return answer(describe(mistake) + ": see " + command + " --help", Fault.Whose.settings);
    }

    private static String describe(ParameterException mistake) {
        var spec = mistake.getCommandLine().getCommandSpec();
        if (mistake instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            var word = unmatched.getUnmatched().getFirst();
            var suggestions = unmatched.getSuggestions();
            var kind = word.startsWith("-")
                    ? "there is no option "
                    : spec.parent() == null ? "there is no command " : "there is one argument too many, ";
            return kind + word + (suggestions.isEmpty() || spec.parent() != null && !word.startsWith("-")
                    ? ""
                    : ", did you mean " + suggestions.getFirst() + "?");
        }
        var text = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** A remedy may name a magic; each of these is a command, too. */
    private static final Pattern MAGIC = Pattern
            .compile("(?<![\\w%])%(register|run-remote|flows|runs|logs|cancel|fetch|unschedule|unregister|export)\\b");

    private int failed(Exception failure) {
        trace(failure);
        if (failure instanceof Fault fault) {
            return answer(MAGIC.matcher(fault.line()).replaceAll("flowcell $1"), fault.whose());
        }
        if (failure instanceof InterruptedException) {
            return answer("interrupted", Fault.Whose.settings);
        }
        return answer("Flowcell itself failed (" + failure + "): FLOWCELL_DEBUG=1 shows where", Fault.Whose.flow);
    }

    private int answer(String line, Fault.Whose whose) {
        context.terminal().err().println("flowcell: " + line);
        return whose.exitCode();
    }

    private void trace(Exception failure) {
        if (debug) {
            failure.printStackTrace(context.terminal().err());
        }
    }
}
