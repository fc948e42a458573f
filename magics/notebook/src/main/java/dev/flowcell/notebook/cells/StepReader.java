package dev.flowcell.notebook.cells;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.lang.model.SourceVersion;

import dev.flowcell.flow.cell.Cell.MapHeader;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.notebook.cells.Options.Mistake;
import dev.flowcell.notebook.cells.Options.Takes;
import dev.flowcell.notebook.cells.Options.Word;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.source.JavaScanner;
import org.jspecify.annotations.Nullable;

/** Reads the lines of `%%params`, `%%step` and `%%map`. */
public final class StepReader {

    /** What `%%step` knows. */
    public static final Map<String, Takes> STEP = SettingReader.ordered("--retries", Takes.value, "--retry-delay",
            Takes.value, "--timeout", Takes.value, "--cache", Takes.duration, "--after", Takes.value);
    /** What `%%map` knows. */
    public static final Map<String, Takes> MAP;

    static {
        var grammar = new LinkedHashMap<>(STEP);
        grammar.put("--parallel", Takes.value);
        grammar.put("--pods", Takes.value);
        MAP = Collections.unmodifiableMap(grammar);
    }

    /** A run's last event lists all its sources, and has to fit into 8 KiB. */
    private static final int MOST_PODS = 100;

    private final List<Mistake> mistakes = new ArrayList<>();

    private StepReader() {
    }

    /// What such a line says.
    public record Step(@Nullable String name, StepOptions options, List<String> after, @Nullable MapHeader map,
            List<Mistake> mistakes) {
    }

    /** Reads a line without arguments. */
    static Step plain(MagicLine magic) {
        var options = Options.read(magic, Map.of());
        var mistakes = new ArrayList<>(options.mistakes());
        options.words().stream().limit(1).forEach(word -> mistakes.add(new Mistake(word.offset(),
                magic.display() + " takes no arguments: put the parameters in the lines below")));
        return new Step(null, StepOptions.DEFAULT, List.of(), null, mistakes);
    }

    /** Reads a `%%step` line. */
    public static Step step(MagicLine magic) {
        var reader = new StepReader();
        var options = Options.read(magic, STEP);
        reader.mistakes.addAll(options.mistakes());
        if (options.words().size() > 1) {
            var second = options.words().get(1);
            reader.mistakes.add(new Mistake(second.offset(),
                    "'" + second.text() + "' is one word too many: write %%step [NAME] [options]"));
        }
        var name = options.words().isEmpty() ? null : options.words().getFirst();
        if (name != null && !SourceVersion.isName(name.text().replace('.', '-'))) {
            reader.mistakes.add(new Mistake(name.offset(), "'" + name.text()
                    + "' can't name a step: write letters, digits and _, such as " + identifier(name.text())));
            name = null;
        }
        return new Step(name == null ? null : name.text(), reader.options(options), after(options), null,
                reader.mistakes);
    }

    private static String identifier(String name) {
        var result = new StringBuilder();
        for (var part : name.split("[^A-Za-z0-9_]+")) {
            result.append(result.isEmpty() || part.isEmpty()
                    ? part
                    : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return SourceVersion.isName(result) ? result.toString() : "step" + result;
    }

    /// Reads a `%%map` line.
    ///
    /// @param column
    ///            where its arguments begin in the line, from 1
    public static Step map(MagicLine magic, int column) {
        var reader = new StepReader();
        var text = magic.arguments();
        var end = optionsStart(text);
        var blank = " ".repeat(end);
        var options = Options.read(magic.display(), blank + text.substring(end), MAP);
        reader.mistakes.addAll(options.mistakes());
        options.words().stream().limit(1).forEach(word -> reader.mistakes.add(new Mistake(word.offset(),
                "'" + word.text() + "' is one word too many: options come last")));
        var map = reader.header(text.substring(0, end), magic.line(), column);
        return new Step(null, reader.options(options), after(options), map, reader.mistakes);
    }

    /** Where options begin: the first ` --word` outside brackets and strings. */
    private static int optionsStart(String text) {
        var depth = 0;
        var tokens = JavaScanner.tokens(text);
        for (var index = 0; index < tokens.size(); index++) {
            var token = tokens.get(index);
            depth += "([{".indexOf(token.symbol()) >= 0 ? 1 : ")]}".indexOf(token.symbol()) >= 0 ? -1 : 0;
            if (depth == 0 && text.startsWith("--", token.start()) && token.start() > 0
                    && Character.isWhitespace(text.charAt(token.start() - 1)) && token.start() + 2 < text.length()
                    && Character.isLetter(text.charAt(token.start() + 2))) {
                return token.start();
            }
        }
        return text.length();
    }

    private @Nullable MapHeader header(String text, int line, int column) {
        var tokens = JavaScanner.tokens(text);
        var hasOut = tokens.size() > 1 && tokens.get(1).is("=");
        var item = hasOut ? 2 : 0;
        if (tokens.size() <= item + 2 || !tokens.get(item).word() || !tokens.get(item + 1).is(":")
                || tokens.get(item + 2).is(":") || hasOut && !tokens.get(0).word()) {
            mistakes.add(new Mistake(0, "write %%map OUT = ITEM : ITEMS, such as %%map articles = story : stories"));
            return null;
        }
        for (var index : hasOut ? new int[]{0, 2} : new int[]{0}) {
            if (SourceVersion.isKeyword(tokens.get(index).text())) {
                mistakes.add(new Mistake(tokens.get(index).start(),
                        "'" + tokens.get(index).text() + "' is a word of Java's own: choose another name"));
            }
        }
        var start = tokens.get(item + 2).start();
        return new MapHeader(hasOut ? tokens.getFirst().text() : null, tokens.get(item).text(),
                text.substring(start).stripTrailing(), line, column + tokens.getFirst().start(), column + start);
    }

    private StepOptions options(Options options) {
        var plain = StepOptions.DEFAULT;
        var timeout = options.value("--timeout").flatMap(word -> duration("--timeout", word));
        var delay = options.value("--retry-delay").flatMap(word -> duration("--retry-delay", word));
        var ttl = options.value("--cache").flatMap(word -> duration("--cache", word));
        return new StepOptions(number(options, "--retries", 0, plain.retries()),
                delay.map(Duration::toMillis).orElse(plain.retryDelayMillis()),
                timeout.map(Duration::toMillis).orElse(null), options.has("--cache"),
                ttl.map(Duration::toMillis).orElse(null), number(options, "--parallel", 1, plain.parallel()),
                pods(options, plain.pods()));
    }

    private int pods(Options options, int otherwise) {
        var pods = number(options, "--pods", 1, otherwise);
        if (pods > MOST_PODS) {
            mistakes.add(new Mistake(options.value("--pods").orElseThrow().offset(), "--pods " + pods
                    + " are too many: ask for " + MOST_PODS + " at most, and for more items at once with --parallel"));
            return otherwise;
        }
        return pods;
    }

    private static List<String> after(Options options) {
        return options.all("--after").stream().flatMap(names -> List.of(names.split(",")).stream())
                .filter(name -> !name.isBlank()).toList();
    }

    private Optional<Duration> duration(String option, Word word) {
        var duration = Options.duration(word.text());
        if (duration.isEmpty()) {
            mistakes.add(new Mistake(word.offset(), option + " " + word.text()
                    + " is no duration: write a number with ms, s, m, h or d, such as 30s"));
        }
        return duration;
    }

    private int number(Options options, String option, int least, int otherwise) {
        var word = options.value(option);
        if (word.isEmpty()) {
            return otherwise;
        }
        if (!word.get().text().matches("\\d{1,9}") || Integer.parseInt(word.get().text()) < least) {
            mistakes.add(new Mistake(word.get().offset(), option + " " + word.get().text()
                    + " is no such number: write a whole number from " + least + " on"));
            return otherwise;
        }
        return Integer.parseInt(word.get().text());
    }
}
