package dev.flowcell.notebook.cells;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A magic's arguments, read by an [OptionGrammar].
///
/// @param words
///            what is no option, in order
/// @param options
///            by name with its dashes; an option without a value has an empty one
public record Options(List<String> words, Map<String, List<Word>> options) {

    /** The word at a place, from 0, or empty. */
    public Optional<String> word(int index) {
        return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
    }

    public boolean has(String name) {
        return options.containsKey(name);
    }

    /** An option's value. */
    public Optional<String> value(String name) {
        return valueWord(name).map(Word::text);
    }

    /** An option's value with its place. */
    public Optional<Word> valueWord(String name) {
        return options.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** An option's values. */
    public List<String> values(String name) {
        return options.getOrDefault(name, List.of()).stream().map(Word::text).toList();
    }

    /// `-p name=value` by name, in order; the last one counts.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if one has no `=`
    public Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        for (var word : options.getOrDefault("-p", List.of())) {
            var equals = word.text().indexOf('=');
            if (equals < 1) {
                throw new OptionMistake(word.offset(), "'-p " + word.text() + "' sets no parameter",
                        "write -p name=value").fault();
            }
            parameters.put(word.text().substring(0, equals), word.text().substring(equals + 1));
        }
        return parameters;
    }
}
