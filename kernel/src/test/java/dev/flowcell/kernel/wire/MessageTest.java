package dev.flowcell.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The wire format: what is a message, and why all else is none. */
class MessageTest {

    private static final Signer SIGNER = new Signer("hmac-sha256", "key");
    private static final String HEADER = "{\"msg_id\":\"1\",\"msg_type\":\"execute_request\"}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> signed(byte[]... parts) {
        List<byte[]> frames = new ArrayList<>(List.of(bytes("id"), bytes("<IDS|MSG>"), SIGNER.sign(List.of(parts))));
        frames.addAll(List.of(parts));
        return frames;
    }

    private static List<byte[]> signed(String... parts) {
        return signed(Stream.of(parts).map(MessageTest::bytes).toArray(byte[][]::new));
    }

    private static List<byte[]> with(int frame, String text) {
        List<byte[]> frames = signed(HEADER, "{}", "{}", "{}");
        frames.set(frame, bytes(text));
        return frames;
    }

    @Test
    void isReadWithIdentitiesAndBuffers() throws Message.Rejected {
        List<byte[]> frames = signed(HEADER, "{\"msg_id\":\"0\"}", "{\"cellId\":\"c\"}",
                "{\"code\":\"1\",\"n\":99999999999,\"silent\":true}");
        frames.add(bytes("a buffer"));
        Message message = Message.decode(frames, SIGNER);
        assertThat(message.identities()).containsExactly(bytes("id"));
        assertThat(message.type()).isEqualTo("execute_request");
        assertThat(message.replyType()).isEqualTo("execute_reply");
        assertThat(message.parent().path("msg_id").asString()).isEqualTo("0");
        assertThat(message.text("code", "")).isEqualTo("1");
        assertThat(message.text("silent", "no text")).isEqualTo("no text");
        assertThat(message.number("n", 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(message.number("m", 1)).isEqualTo(1);
        assertThat(message.flag("silent", false)).isTrue();
    }

    @Test
    void withoutAKeyNothingIsSigned() throws Message.Rejected {
        List<byte[]> frames = with(2, "");
        assertThat(Message.decode(frames, new Signer("hmac-sha256", "")).id()).isEqualTo("1");
    }

    static Stream<Arguments> bad() {
        byte[] halfCharacter = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'};
        return Stream.of(Arguments.of("0 frames", List.of()), Arguments.of("without a delimiter", with(1, "<ids|msg>")),
                Arguments.of("5 frames", signed(HEADER, "{}", "{}")),
                Arguments.of("wrong signature", with(2, "0123")), Arguments.of("wrong signature", with(5, "{\"a\":1}")),
                Arguments.of("wrong signature", with(2, "")),
                Arguments.of("header is no JSON", signed("{", "{}", "{}", "{}")),
                Arguments.of("header is no object", signed("[]", "{}", "{}", "{}")),
                Arguments.of("no msg_id", signed("{\"msg_type\":\"a\"}", "{}", "{}", "{}")),
                Arguments.of("no msg_type", signed("{\"msg_id\":\"a\"}", "{}", "{}", "{}")),
                Arguments.of("no msg_type", signed("{\"msg_id\":\"a\",\"msg_type\":1}", "{}", "{}", "{}")),
                Arguments.of("no msg_type", signed("{\"msg_id\":\"a\",\"msg_type\":\"\"}", "{}", "{}", "{}")),
                Arguments.of("a header of", signed("{\"msg_id\":\"" + "a".repeat(70_000) + "\"}", "{}", "{}", "{}")),
                Arguments.of("parent_header is no object", signed(HEADER, "", "{}", "{}")),
                Arguments.of("metadata is no object", signed(HEADER, "{}", "1", "{}")),
                Arguments.of("content is no JSON", signed(HEADER, "{}", "{}", "{\"a\":}")),
                Arguments.of("content is no JSON", signed(HEADER, "{}", "{}", "{\n\n\"a\"\u0007 \n:")),
                Arguments.of("content is no JSON", signed(HEADER, "{}", "{}", "{\"a\":".repeat(2_000))),
                Arguments.of("content is no JSON",
                        signed(bytes(HEADER), bytes("{}"), bytes("{}"), halfCharacter)),
                Arguments.of("40 MB where 33 MB are the most",
                        signed(HEADER, "{}", "{}", "{\"code\":\"" + "a".repeat(40_000_000) + "\"}")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRejectedInOneLine(String reason, List<byte[]> frames) {
        assertThatThrownBy(() -> Message.decode(frames, SIGNER)).isInstanceOf(Message.Rejected.class)
                .hasMessageContaining(reason).message().hasLineCount(1);
    }

    @Test
    void whoeverSignedIsToldWhatWasWrong() {
        assertThatThrownBy(() -> Message.decode(signed(HEADER, "{}", "{}", "["), SIGNER))
                .isInstanceOfSatisfying(Message.Rejected.class,
                        rejected -> assertThat(rejected.answerable()).isNotNull());
        assertThatThrownBy(() -> Message.decode(with(2, "0123"), SIGNER)).isInstanceOfSatisfying(
                Message.Rejected.class, rejected -> assertThat(rejected.answerable()).isNull());
    }

    @Test
    void otherDigestsSignAsWell() {
        for (String scheme : List.of("hmac-sha256", "hmac-sha512", "hmac-md5")) {
            Signer signer = new Signer(scheme, "key");
            assertThat(signer.valid(signer.sign(List.of(bytes("a"))), List.of(bytes("a")))).isTrue();
            assertThat(signer.valid(Arrays.copyOf(signer.sign(List.of(bytes("a"))), 8), List.of(bytes("a")))).isFalse();
        }
        assertThatThrownBy(() -> new Signer("hmac-nonsense", "key")).hasMessageContaining("hmac-nonsense");
        assertThatThrownBy(() -> new Signer("rsa", "key")).hasMessageContaining("rsa");
    }
}
