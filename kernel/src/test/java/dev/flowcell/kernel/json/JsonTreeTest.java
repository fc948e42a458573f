package dev.flowcell.kernel.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTreeTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "true", "false", "0", "-7", "9223372036854775807",
            "123456789012345678901234567890", "1.5", "\"\"", "\"a\\\"b\\\\c\\n\"", "\"äß€😀\"",
            "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}"})
    void whatIsReadIsWrittenAgain(String json) {
        assertThat(JsonTree.text(JsonTree.read(json))).isEqualTo(json);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonTree.bytes(JsonTree.read(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,", "{\"a\"}", "{\"a\":}", "tru", "\"open", "{} {}", "1 2", "{'a':1}", "[1}"})
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonTree.read(text)).isInstanceOf(JacksonException.class);
    }
}
