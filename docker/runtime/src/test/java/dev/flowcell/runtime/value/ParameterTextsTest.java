package dev.flowcell.runtime.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;

import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTextsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            int                  | 50         | 50
            Integer              | -1         | -1
            int                  | ` 7 `      | 7
            long                 | 9000000000 | 9000000000
            double               | 0.5        | 0.5
            double               | NaN        | "NaN"
            boolean              | true       | true
            String               | 50         | "50"
            String               | ` a `      | " a "
            java.lang.String     | a "b"      | "a \\"b\\""
            char                 | x          | "x"
            char                 | ` `        | " "
            java.math.BigDecimal | 1.10       | 1.10
            BigInteger           | 12         | 12
            java.time.LocalDate  | 2026-01-31 | "2026-01-31"
            LocalDate            | 2026-01-31 | "2026-01-31"
            List<String>         | ["a","b"]  | ["a","b"]
            Color                | red        | "red"
            Color                | "red"      | "red"
            Range                | 1 2        | "1 2"
            Range                | ``         | ""
            """)
    void isWrittenAsJsonOfTheDeclaredType(String type, String text, String json) {
        assertThat(ParameterTexts.fits(type, text)).isTrue();
        assertThat(ParameterTexts.json(type, text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({"int,many", "int,9000000000", "int,2.5", "double,much", "boolean,yes", "char,xy", "LocalDate,soon",
            "java.util.UUID,1", "BigDecimal,1;2"})
    void textOfAnotherTypeDoesNotFit(String type, String text) {
        assertThat(ParameterTexts.fits(type, text)).isFalse();
    }

    @Test
    void allMistakesAreOneLine() {
        var types = new TreeMap<>(Map.of("limit", "int", "day", "java.time.LocalDate", "color", ""));
        assertThatThrownBy(() -> ParameterTexts.check("news.ipynb", types,
                Map.of("lmit", "1", "Day", "x", "limit", "many", "color", "red"),
                (name, text) -> ParameterTexts.fits(types.get(name), text)))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "news.ipynb has no parameter Day, lmit; the parameter limit is of type int, not 'many': "
                                + "it has color, day (LocalDate), limit (int)"));
        assertThatThrownBy(() -> ParameterTexts.check("the flow", Map.of(), Map.of("x", "1"), (name, text) -> true))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line()).isEqualTo(
                        "the flow has no parameter x: declare parameters in a cell that begins with %%params"));
    }
}
