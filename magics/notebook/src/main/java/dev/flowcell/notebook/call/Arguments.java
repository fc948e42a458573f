package dev.flowcell.notebook.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.notebook.cells.Options;
import dev.flowcell.notebook.cells.Options.Word;
import dev.flowcell.runtime.error.Fault;

/// What one call of a magic says.
///
/// @param words
///            what is no option, in order
public record Arguments(List<String> words, Options options) {

    /** The word at a place, from 0, or empty. */
    public Optional<String> word(int index) {
        return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
    }

    public boolean has(String name) {
        return options.has(name);
    }

    /** An option's value; the last one counts. */
    public Optional<String> value(String name) {
        return options.value(name).map(Word::text);
    }

    /** An option's values, in order. */
    public List<String> values(String name) {
        return options.all(name);
    }

    /// `-p name=value` by name, in order; the last one counts.
    ///
    /// @throws Fault
    ///             if one has no `=`
    public Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        for (var text : values("-p")) {
            var equals = text.indexOf('=');
            if (equals < 1) {
                throw Fault.settings("'-p " + text + "' sets no parameter", "write -p name=value");
            }
            parameters.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return parameters;
    }
}
