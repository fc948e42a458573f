package dev.flowcell.notebook.cells;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Nearest;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.runtime.error.Fault;

/// The arguments of a magic: words and options, `--name value` or `--name=value`; quotes keep spaces together. Every
/// magic reads its line with this, so that mistakes are answered alike.
///
/// @param words
///            what is no option, in order
/// @param values
///            of each option that is there, in order; a flag has none
/// @param mistakes
///            all that is wrong
public record Options(List<Word> words, Map<String, List<Word>> values, List<Mistake> mistakes) {

    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

    /// A word of a line.
    ///
    /// @param text
    ///            without its quotes
    /// @param offset
    ///            where it begins in the arguments, from 0
    public record Word(String text, int offset) {
    }

    /// What is wrong.
    ///
    /// @param offset
    ///            where, in the arguments, from 0
    /// @param message
    ///            with the remedy, one line
    public record Mistake(int offset, String message) {
    }

    /** Whether an option takes a value. */
    public enum Takes {
        nothing, value,
        /** A duration may follow, or nothing. */
        duration
    }

    /// Reads a magic's arguments.
    ///
    /// @param grammar
    ///            the options that it knows, such as `--retries`
    public static Options read(MagicLine magic, Map<String, Takes> grammar) {
        return read(magic.display(), magic.arguments(), grammar);
    }

    /// Reads arguments.
    ///
    /// @param magic
    ///            as messages call it, such as `%%step`
    public static Options read(String magic, String arguments, Map<String, Takes> grammar) {
        var words = new ArrayList<Word>();
        var values = new LinkedHashMap<String, List<Word>>();
        var mistakes = new ArrayList<Mistake>();
        var all = split(arguments);
        for (var index = 0; index < all.size(); index++) {
            var word = all.get(index);
            if (!isOption(arguments, word)) {
                words.add(word);
                continue;
            }
            var equals = word.text().startsWith("--") ? word.text().indexOf('=') : -1;
            var name = equals < 0 ? word.text() : word.text().substring(0, equals);
            var takes = grammar.get(name);
            if (takes == null) {
                mistakes.add(new Mistake(word.offset(), magic + " has no option " + name
                        + suggestion(name, grammar)));
                if (equals < 0 && index + 1 < all.size() && !isOption(arguments, all.get(index + 1))
                        && grammar.containsValue(Takes.value)) {
                    index++; // most likely its value
                }
                continue;
            }
            var found = values.computeIfAbsent(name, key -> new ArrayList<>());
            var next = index + 1 < all.size() ? all.get(index + 1) : null;
            if (equals >= 0) {
                found.add(new Word(word.text().substring(equals + 1), word.offset() + equals + 1));
            } else if (takes == Takes.value) {
                if (next == null || isOption(arguments, next) && !next.text().matches("-\\d+")) {
                    mistakes.add(new Mistake(word.offset(), name + " has no value: write " + name + " VALUE"));
                } else {
                    found.add(next);
                    index++;
                }
            } else if (takes == Takes.duration && next != null && DURATION.matcher(next.text()).matches()) {
                found.add(next);
                index++;
            }
        }
        return new Options(List.copyOf(words), values, mistakes);
    }

    /** Splits at white space outside quotes. */
    public static List<Word> split(String arguments) {
        var words = new ArrayList<Word>();
        var word = new StringBuilder();
        var start = -1;
        var quote = '\0';
        for (var at = 0; at < arguments.length(); at++) {
            var character = arguments.charAt(at);
            if (quote != '\0') {
                if (character == quote) {
                    quote = '\0';
                } else {
                    word.append(character);
                }
            } else if ((character == '"' || character == '\'') && arguments.indexOf(character, at + 1) > 0) {
                quote = character;
                start = start < 0 ? at : start;
            } else if (Character.isWhitespace(character)) {
                if (start >= 0) {
                    words.add(new Word(word.toString(), start));
                    word.setLength(0);
                    start = -1;
                }
            } else {
                start = start < 0 ? at : start;
                word.append(character);
            }
        }
        if (start >= 0) {
            words.add(new Word(word.toString(), start));
        }
        return words;
    }

    /** A duration such as `500ms`, `30s`, `5m`, `2h` or `1d`; empty if it is none. */
    public static Optional<Duration> duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches() || matcher.group(1).length() > 9) {
            return Optional.empty();
        }
        var amount = Long.parseLong(matcher.group(1));
        return Optional.of(switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        });
    }

    /** Whether an option is there. */
    public boolean has(String option) {
        return values.containsKey(option);
    }

    /** The last value of an option. */
    public Optional<Word> value(String option) {
        var found = values.get(option);
        return found == null || found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** All values of an option, as text. */
    public List<String> all(String option) {
        return values.getOrDefault(option, List.of()).stream().map(Word::text).toList();
    }

    /// For a magic that acts at once: the first mistake as a fault.
    ///
    /// @throws Fault
    ///             if there is a mistake
    public Options orFault() {
        if (!mistakes.isEmpty()) {
            throw Fault.settings(mistakes.getFirst().message(), "");
        }
        return this;
    }

    private static boolean isOption(String arguments, Word word) {
        return arguments.startsWith("-", word.offset()) && word.text().matches("--[a-zA-Z].*|-[a-zA-Z]");
    }

    private static String suggestion(String name, Map<String, Takes> grammar) {
        var near = Nearest.suggestion(name, grammar.keySet());
        return !near.isEmpty()
                ? near
                : grammar.isEmpty() ? ": it takes none" : ": it knows " + String.join(", ", grammar.keySet());
    }
}
