package dev.flowcell.notebook.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.flow.run.RunState.LogLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewLinesTest {

    private final Map<String, LogLine> lines = new TreeMap<>();
    private final NewLines test = new NewLines();

    /** Three looks at a log, and what each has to write. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
            "-   | a     | a b       | -   | a | b",
            "a b | a b   | a b c     | a b | - | c",
            "b d | a b d | a b c d e | b d | a | c e",
            "b   | a b   | a b       | b   | a | -",
            "a b | b c   | d e       | a b | c | d e",
            "a b | b     | -         | a b | - | -"})
    void eachIsThereOnceInWhateverOrderItComes(String first, String second, String third, String newFirst,
            String newSecond, String newThird) {
        assertThat(of(first)).isEqualTo(text(newFirst));
        assertThat(of(second)).isEqualTo(text(newSecond));
        assertThat(of(third)).isEqualTo(text(newThird));
    }

    @Test
    void equalLinesAreTwo() {
        var one = new LogLine(Runs.BEGIN, "stories", "stdout", "again");
        var other = new LogLine(Runs.BEGIN, "stories", "stdout", "again");
        assertThat(test.of(List.of(one))).hasSize(1);
        assertThat(test.of(List.of(other, one))).hasSize(1);
        assertThat(test.of(List.of(one, other))).isEmpty();
    }

    private String of(String names) {
        return String.join(" ", test.of(names(names).stream().map(name -> lines.computeIfAbsent(name,
                each -> new LogLine(Runs.BEGIN, "stories", "stdout", each))).toList()).stream().map(LogLine::text)
                .toList());
    }

    private static String text(String names) {
        return String.join(" ", names(names));
    }

    private static List<String> names(String names) {
        return names == null ? List.of() : Arrays.asList(names.split(" "));
    }
}
