package dev.flowcell.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** Signs messages with the connection's key; without a key nothing is signed, as the protocol has it. */
final class Signer {

    private final @Nullable SecretKeySpec key;

    /// One for a connection.
    ///
    /// @param scheme
    ///            `hmac-` and the name of a digest
    /// @throws Fault
    ///             if the scheme is none that is known here
    Signer(String scheme, String key) {
        if (!scheme.startsWith("hmac-")) {
            throw unknown(scheme);
        }
        String algorithm = "Hmac" + scheme.substring("hmac-".length()).toUpperCase(Locale.ROOT);
        try {
            Mac.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw unknown(scheme).causedBy(e);
        }
        this.key = key.isEmpty() ? null : new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm);
    }

    private static Fault unknown(String scheme) {
        return Fault.settings("The signature scheme " + scheme + " is not supported",
                "use hmac-sha256 (c.Session.signature_scheme)");
    }

    /** The signature of a message's parts, in hexadecimal digits. */
    byte[] sign(List<byte[]> parts) {
        if (key == null) {
            return new byte[0];
        }
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean valid(byte[] signature, List<byte[]> parts) {
        return key == null || MessageDigest.isEqual(sign(parts), signature);
    }
}
