package dev.flowcell.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** `flowcell` alone. */
@Command(name = "flowcell", versionProvider = FlowcellCommand.Version.class, description = {
        "Develop a data flow cell by cell, and ship its cell graph with one line."}, synopsisSubcommandLabel = "COMMAND", footer = {
                "", "Exit codes: 0 done, 1 the flow failed, 2 the call or the settings, 3 the cluster."})
final class FlowcellCommand implements Runnable {

    @Option(names = {"-h",
            "--help"}, usageHelp = true, description = "Shows this help.", scope = picocli.CommandLine.ScopeType.INHERIT)
    boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Shows the version.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "there is no command given");
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            var version = FlowcellCommand.class.getPackage().getImplementationVersion();
            return new String[]{"flowcell " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
