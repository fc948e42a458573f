package dev.flowcell.app.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowcell.runtime.error.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            int                  | 50         | 50
            Integer              | -1         | -1
            long                 | 9000000000 | 9000000000
            double               | 0.5        | 0.5
            boolean              | true       | true
            String               | 50         | "50"
            java.lang.String     | a "b"      | "a \\"b\\""
            char                 | x          | "x"
            java.math.BigDecimal | 1.10       | 1.10
            java.time.LocalDate  | 2026-01-31 | "2026-01-31"
            List<String>         | ["a","b"]  | ["a","b"]
            """)
    void writesTextAsJsonOfTheDeclaredType(String type, String text, String json) {
        assertThat(ParameterText.json(type, "p", text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int     | many       | parameter p is an int, not 'many'
            int     | 9000000000 | parameter p is an int, not '9000000000'
            double  | NaN        | parameter p is a double, not 'NaN'
            boolean | yes        | parameter p is a boolean, not 'yes'
            char    | xy         | parameter p is a char, not 'xy'
            """)
    void refusesTextOfAnotherType(String type, String text, String message) {
        assertThatThrownBy(() -> new Overrides(Map.of("p", text)).check("n.ipynb", Map.of("p", type)))
                .isInstanceOf(Fault.class).hasMessage(message);
    }

    @Test
    void namesAllUnknownParametersAndThoseThereAre() {
        var declared = new LinkedHashMap<String, String>();
        declared.put("feed", "String");
        declared.put("limit", "int");

        assertThatThrownBy(() -> new Overrides(Map.of("lmit", "5", "fed", "x")).check("n.ipynb", declared))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.line())
                        .isEqualTo("n.ipynb has no parameter fed, lmit: it has feed, limit"));
    }
}
