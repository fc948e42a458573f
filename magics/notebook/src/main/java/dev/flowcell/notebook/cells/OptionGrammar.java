package dev.flowcell.notebook.cells;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What a magic takes: `--name value`, `--name=value`, `--flag`, and words.
public final class OptionGrammar {

    private static final Pattern NAME = Pattern.compile("--?[A-Za-z].*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("\\d.*");

    private enum Kind {
        flag, value, repeated, optional
    }

    private final String magic;
    private final String usage;
    private final int minimum;
    private final int maximum;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<String, String> later = new LinkedHashMap<>();

    /// @param usage
    ///            the call, for the remedy
    /// @param minimum
    ///            how many words it needs
    /// @param maximum
    ///            how many it takes
    public OptionGrammar(String magic, String usage, int minimum, int maximum) {
        this.magic = magic;
        this.usage = usage;
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /** Options without a value. */
    public OptionGrammar flags(String... names) {
        return add(Kind.flag, names);
    }

    /** Options with a value. */
    public OptionGrammar values(String... names) {
        return add(Kind.value, names);
    }

    /** Options with a value that may be given many times. */
    public OptionGrammar repeated(String... names) {
        return add(Kind.repeated, names);
    }

    /** Options with a value that begins with a digit, or none. */
    public OptionGrammar optional(String... names) {
        return add(Kind.optional, names);
    }

    /** Options that are refused with a reason of their own. */
    public OptionGrammar refused(String reason, String... names) {
        for (var name : names) {
            later.put(name, reason);
        }
        return this;
    }

    private OptionGrammar add(Kind kind, String... names) {
        for (var name : names) {
            kinds.put(name, kind);
        }
        return this;
    }

    /// Reads arguments.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             for the first mistake
    public Options parse(String arguments) {
        try {
            return read(arguments);
        } catch (OptionMistake mistake) {
            throw mistake.fault();
        }
    }

    /// Reads arguments.
    ///
    /// @throws OptionMistake
    ///             for the first mistake, with its place
    public Options read(String arguments) {
        var words = Word.split(arguments);
        var plain = new ArrayList<Word>();
        var values = new LinkedHashMap<String, List<Word>>();
        for (var at = 0; at < words.size(); at++) {
            var word = words.get(at);
            if (!NAME.matcher(word.text()).matches()) {
                plain.add(word);
                continue;
            }
            var equals = word.text().startsWith("--") ? word.text().indexOf('=') : -1;
            var name = equals < 0 ? word.text() : word.text().substring(0, equals);
            var kind = kind(name, word);
            var value = equals < 0 ? null : new Word(word.text().substring(equals + 1), word.offset(), word.end());
            var next = at + 1 < words.size() ? words.get(at + 1) : null;
            if (value == null && next != null && takes(kind, next)) {
                value = next;
                at++;
            }
            add(values, kind, name, word, value);
        }
        if (plain.size() < minimum) {
            throw new OptionMistake(0, magic + " needs " + (minimum == 1 ? "an argument" : minimum + " arguments"),
                    "write " + usage);
        }
        if (plain.size() > maximum) {
            var extra = plain.get(maximum);
            throw new OptionMistake(extra.offset(), magic + " does not take '" + extra.text() + "'",
                    "write " + usage);
        }
        return new Options(plain.stream().map(Word::text).toList(), values);
    }

    private Kind kind(String name, Word word) {
        var kind = kinds.get(name);
        if (kind != null) {
            return kind;
        }
        var reason = later.get(name);
        if (reason != null) {
            throw new OptionMistake(word.offset(), magic + " " + name + ": " + reason, "leave it out");
        }
        throw new OptionMistake(word.offset(), magic + " has no option " + name, Nearest.suggestion(name,
                kinds.keySet(),
                kinds.isEmpty() ? "it has none: write " + usage : "it has " + String.join(", ", kinds.keySet())));
    }

    private static boolean takes(Kind kind, Word next) {
        return switch (kind) {
            case flag -> false;
            case value, repeated -> !next.text().startsWith("--");
            case optional -> NUMBER.matcher(next.text()).matches();
        };
    }

    private void add(Map<String, List<Word>> values, Kind kind, String name, Word word, @Nullable Word value) {
        switch (kind) {
            case flag -> {
                if (value != null) {
                    throw new OptionMistake(word.offset(), magic + " " + name + " takes no value", "write " + name);
                }
            }
            case value, repeated -> {
                if (value == null || value.text().isEmpty()) {
                    throw new OptionMistake(word.offset(), magic + " " + name + " needs a value", "write " + usage);
                }
            }
            case optional -> {
            }
        }
        var list = values.computeIfAbsent(name, key -> new ArrayList<>());
        if (!list.isEmpty() && kind != Kind.repeated) {
            throw new OptionMistake(word.offset(), magic + " has " + name + " twice", "give it once");
        }
        list.add(value == null ? new Word("", word.offset(), word.end()) : value);
    }
}
