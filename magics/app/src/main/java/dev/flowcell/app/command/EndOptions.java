package dev.flowcell.app.command;

import java.util.List;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Of commands that end or remove what belongs to a flow: each says first what that is. */
final class EndOptions {

    @Parameters(paramLabel = "NAME", description = "The flow's name, as flowcell flows shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String name;

    @Option(names = "--yes", description = "Does it.")
    boolean yes;

    /** Ends what belongs to a flow, or only says what that is. */
    interface Ending {
        List<String> of(String flow, boolean really);
    }

    /// Says what is ended, and ends it where that is wanted.
    ///
    /// @param command
    ///            such as `unschedule`
    /// @param verb
    ///            such as `end`
    /// @param done
    ///            such as `ended`
    int end(Context context, String command, String verb, String done, Ending ending) {
        ending.of(name, yes).forEach(what -> context.print((yes ? done : "would " + verb) + ": " + what));
        if (!yes) {
            context.progress("flowcell " + command + " " + name + " --yes does it");
        }
        return 0;
    }
}
