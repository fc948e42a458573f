package dev.flowcell.runtime.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
            "<b>s3cr&quot;et/+ value</b> | <b>******</b>",
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a s3cret-é b | a ********* b", "s3cret-és3cret-é | ******************",
            "nothing é | nothing é"})
    void keepsTheNumberOfBytes(String text, String expected) {
        var before = ("\uffff" + text).getBytes(StandardCharsets.UTF_16BE);
        var one = new Redactor(List.of("s3cret-é"));
        assertThat(new String(one.redact(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(one.redact(before)).as("no text in UTF-8").isSameAs(before);
        assertThat(new Redactor().redact(before)).isSameAs(before);
    }

    @Test
    void findsTheLinesOfAKey() {
        var key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n";
        assertThat(new Redactor(List.of(key)).redact("> MIIEvQIBADANBg")).isEqualTo("> ******");
    }

    @ParameterizedTest
    @CsvSource({"hunter2secret", "a b+/é", "abcd"})
    void findsWholeFormsOfAnyValue(String value) {
        var one = new Redactor(List.of(value));
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getEncoder().withoutPadding())) {
            assertThat(one.redact("<" + encoder.encodeToString(bytes) + ">")).isEqualTo("<******>");
        }
        assertThat(one.redact(URLEncoder.encode(value, StandardCharsets.UTF_8))).isEqualTo("******");
    }

    @ParameterizedTest
    @CsvSource({"abc,abc", "' ab ',x ab y", "1,1", "'',x"})
    void leavesShortValuesAlone(String value, String text) {
        assertThat(new Redactor(List.of(value)).redact(text)).isEqualTo(text);
        assertThat(SecretForms.of(value)).isEmpty();
    }

    // Whatever the parts, the same comes out as of the whole.
    @ParameterizedTest
    @CsvSource({"x hunter2 y, x ****** y", "hunter2-longer!, ******!", "hunter2-long!, ******-long!", "hunter, hunter",
            "ababx abab, ******x ******", "xababab, x******ab", "aHVudGVyMg== hunhunter2, ****** hun******"})
    void redactsWhatComesInParts(String text, String expected) {
        var three = new Redactor(List.of("hunter2", "hunter2-longer", "abab"));
        assertThat(three.redact(text)).isEqualTo(expected);
        for (var size = 1; size <= text.length(); size++) {
            var out = new StringBuilder();
            var parts = three.parts(out::append);
            for (var at = 0; at < text.length(); at += size) {
                parts.write(text.substring(at, Math.min(text.length(), at + size)));
            }
            parts.flush();
            assertThat(out).as("parts of " + size).hasToString(expected);
        }
    }

    @Test
    void passesOnAtOnceWhatIsNoSecret() {
        var out = new StringBuilder();
        var parts = new Redactor(List.of("hunter2")).parts(out::append);
        parts.write("50 % done hun");
        assertThat(out).hasToString("50 % done ");
        parts.write("dred");
        assertThat(out).hasToString("50 % done hundred");
    }
}
