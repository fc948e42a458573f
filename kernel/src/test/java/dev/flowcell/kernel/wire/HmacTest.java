package dev.flowcell.kernel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HmacTest {

    @Test
    void isThatOfRfc4231() throws Exception {
        var hmac = new Hmac("sha256", "Jefe".getBytes(UTF_8));
        var parts = List.of("what do ya want ".getBytes(UTF_8), "for nothing?".getBytes(UTF_8));
        var expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assertThat(HexFormat.of().formatHex(hmac.of(parts))).isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(hmac.of(parts))).as("and again").isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"md5, HmacMD5", "sha1, HmacSHA1", "sha224, HmacSHA224", "sha256, HmacSHA256", "sha384, HmacSHA384",
            "sha512, HmacSHA512"})
    void isThatOfTheJdkForEachDigestAndLengthOfKey(String digest, String algorithm) throws Exception {
        for (var length : new int[]{1, 20, 63, 64, 65, 127, 128, 129, 300}) {
            var key = "k".repeat(length).getBytes(UTF_8);
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            var text = "{\"msg_type\": \"status\"}".getBytes(UTF_8);
            assertThat(new Hmac(digest, key).of(List.of(text))).as("a key of %d bytes", length)
                    .isEqualTo(mac.doFinal(text));
        }
    }

    @Test
    void refusesAnUnknownDigest() {
        assertThatThrownBy(() -> new Hmac("sha3", new byte[]{1})).isInstanceOf(NoSuchAlgorithmException.class);
    }
}
