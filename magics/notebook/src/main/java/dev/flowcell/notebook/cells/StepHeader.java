package dev.flowcell.notebook.cells;

import java.util.ArrayList;
import java.util.List;

import dev.flowcell.runtime.plan.FlowPlan.StepOptions;

/// The options of `%%step` and `%%map`.
///
/// @param after
///            steps that `--after` names
public record StepHeader(StepOptions options, List<String> after) {

    /** None. */
    public static final StepHeader NONE = new StepHeader(StepOptions.DEFAULT, List.of());

    private static final String STEP = "%%step [NAME] [--retries N] [--retry-delay 5s] [--timeout 30s] [--cache [TTL]] [--after STEP]";
    private static final String MAP = "%%map [OUT =] ITEM : ITEMS [--parallel N] [--pods N] [--retries N] [--retry-delay 5s] [--timeout 30s] [--cache [TTL]] [--after STEP]";

    /** What `%%step` takes. */
    public static OptionGrammar step() {
        return common(new OptionGrammar("%%step", STEP, 0, 1));
    }

    /** What `%%map` takes behind its header. */
    public static OptionGrammar map() {
        return common(new OptionGrammar("%%map", MAP, 0, 0)).values("--parallel", "--pods");
    }

    private static OptionGrammar common(OptionGrammar grammar) {
        return grammar.values("--retries", "--retry-delay", "--timeout").optional("--cache").repeated("--after");
    }

    /// What the options say.
    ///
    /// @throws OptionMistake
    ///             if a value can't be right
    public static StepHeader of(String magic, Options options) {
        var none = StepOptions.DEFAULT;
        var cache = options.value("--cache").orElse("").isEmpty() ? null : millis(magic, options, "--cache");
        var after = new ArrayList<String>();
        options.values("--after").forEach(names -> after.addAll(List.of(names.split("\\s*,\\s*"))));
        return new StepHeader(new StepOptions(number(magic, options, "--retries", none.retries(), 0),
                options.has("--retry-delay") ? millis(magic, options, "--retry-delay") : none.retryDelayMillis(),
                options.has("--timeout") ? (Long) millis(magic, options, "--timeout") : null,
                options.has("--cache"), cache, number(magic, options, "--parallel", none.parallel(), 1),
                number(magic, options, "--pods", none.pods(), 1)), after);
    }

    private static int number(String magic, Options options, String name, int otherwise, int least) {
        var word = options.valueWord(name);
        if (word.isEmpty()) {
            return otherwise;
        }
        var text = word.get().text();
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least) {
            throw new OptionMistake(word.get().offset(), magic + " " + name + " is a number from " + least + ", not '"
                    + text + "'", "write " + name + " " + Math.max(least, 3));
        }
        return Integer.parseInt(text);
    }

    private static long millis(String magic, Options options, String name) {
        var word = options.valueWord(name).orElseThrow();
        return Durations.parse(word.text()).orElseThrow(() -> new OptionMistake(word.offset(),
                magic + " " + name + " is a time, not '" + word.text() + "'", "write it as 100ms, 5s, 2m, 1h or 7d"))
                .toMillis();
    }
}
