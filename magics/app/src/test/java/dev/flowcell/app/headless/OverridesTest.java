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
    @CsvSource(delimiter = '|', textBlock = """
            int     | many       | the parameter p is of type int, not 'many'
            int     | 9000000000 | the parameter p is of type int, not '9000000000'
            double  | much       | the parameter p is of type double, not 'much'
            boolean | yes        | the parameter p is of type boolean, not 'yes'
            char    | xy         | the parameter p is of type char, not 'xy'
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
                        .isEqualTo("n.ipynb has no parameter fed, lmit: it has feed (String), limit (int)"));
    }
}
