package dev.flowcell.notebook.call;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.flowcell.notebook.cells.Options;
import dev.flowcell.notebook.cells.Options.Takes;
import dev.flowcell.notebook.cells.Options.Word;
import dev.flowcell.runtime.error.Fault;

/** What one magic takes: so many words, and options. */
public final class Grammar {

    private final String magic;
    private final String usage;
    private final int minimum;
    private final int maximum;
    private final Map<String, Takes> options = new LinkedHashMap<>();
    private final Map<String, String> refused = new LinkedHashMap<>();

    /// @param usage
    ///            the call, for the remedy
    /// @param minimum
    ///            how many words it needs
    /// @param maximum
    ///            how many it takes
    public Grammar(String magic, String usage, int minimum, int maximum) {
        this.magic = magic;
        this.usage = usage;
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /** Options without a value. */
    public Grammar flags(String... names) {
        for (var name : names) {
            options.put(name, Takes.nothing);
        }
        return this;
    }

    /** Options with a value. */
    public Grammar values(String... names) {
        for (var name : names) {
            options.put(name, Takes.value);
        }
        return this;
    }

    /** Options that are refused with a reason of their own. */
    public Grammar refused(String reason, String... names) {
        for (var name : names) {
            refused.put(name, reason);
        }
        return this;
    }

    /// Reads arguments.
    ///
    /// @throws Fault
    ///             for the first mistake
    public Arguments parse(String arguments) {
        for (var word : Options.split(arguments)) {
            var name = word.text().split("=", 2)[0];
            var reason = refused.get(name);
            if (reason != null) {
                throw Fault.settings(magic + " " + name + ": " + reason, "leave it out");
            }
        }
        var read = Options.read(magic, arguments, options).orFault();
        var words = read.words().stream().map(Word::text).toList();
        if (words.size() < minimum) {
            throw Fault.settings(magic + " needs " + (minimum == 1 ? "an argument" : minimum + " arguments"),
                    "write " + usage);
        }
        if (words.size() > maximum) {
            throw Fault.settings(magic + " does not take '" + words.get(maximum) + "'", "write " + usage);
        }
        return new Arguments(words, read);
    }
}
