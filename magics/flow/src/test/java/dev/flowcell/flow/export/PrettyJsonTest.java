package dev.flowcell.flow.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrettyJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"\"", "[]", "{}", "[1,2,3]", "{\"a\":[1.10,-2e9]}", "\"a \\\"b\\\" [{\""})
    void whatIsShortStaysOnItsLine(String json) {
        assertThat(PrettyJson.of(json)).isEqualTo(json + "\n");
    }

    @Test
    void whatIsLongHasALineForEachElement() {
        var text = "x".repeat(60);
        assertThat(PrettyJson.of("[{\"a\":\"" + text + "\",\"b\":[1,2]},\"" + text + "\",[]]")).isEqualTo("""
                [
                  {"a":"%s","b":[1,2]},
                  "%s",
                  []
                ]
                """.formatted(text, text));
        assertThat(PrettyJson.of("{\"a\":{\"b\":\"" + text + "\",\"c\":\"" + text + "\"}}")).isEqualTo("""
                {
                  "a": {
                    "b": "%s",
                    "c": "%s"
                  }
                }
                """.formatted(text, text));
    }
}
