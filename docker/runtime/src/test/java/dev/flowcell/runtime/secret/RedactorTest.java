package dev.flowcell.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {

    private final Redactor redactor = new Redactor(List.of("s3cr\"et/+ value", "", "s3cr\"et/+ value, longer"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {"token=s3cr\"et/+ value; | token=******;",
            "s3cr\"et/+ value, longer | ******", "{\"a\":\"s3cr\\\"et/+ value\"} | {\"a\":\"******\"}",
            "?q=s3cr%22et%2F%2B+value&x | ?q=******&x", "?q=s3cr%22et%2F%2B%20value | ?q=******",
            "nothing here | nothing here"})
    void findsAValueInEachOfItsForms(String text, String expected) {
        assertThat(redactor.redact(text)).isEqualTo(expected);
        assertThat(redactor.finds(text)).isEqualTo(!text.equals(expected));
    }

    @Test
    void findsBase64WhereverItBegins() {
        for (var before : List.of("", "u", "us", "user:")) {
            var text = Base64.getEncoder().encodeToString((before + "s3cr\"et/+ value" + "!").getBytes());
            assertThat(redactor.redact("Authorization: Basic " + text)).contains(Redactor.MASK);
        }
    }

    @Test
    void findsTheLinesOfAKey() {
        var key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n";
        assertThat(new Redactor(List.of(key)).redact("> MIIEvQIBADANBg")).isEqualTo("> ******");
    }
}
