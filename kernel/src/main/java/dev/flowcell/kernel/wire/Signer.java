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

    /** Knows the key and has read nothing yet; each signature is made with a copy, since to find another takes long. */
    private final @Nullable Mac fresh;

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
            Mac mac = Mac.getInstance(algorithm);
            if (!key.isEmpty()) {
                mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            }
            fresh = key.isEmpty() ? null : mac;
        } catch (GeneralSecurityException e) {
            throw unknown(scheme).causedBy(e);
        }
    }

    private static Fault unknown(String scheme) {
        return Fault.settings("The signature scheme " + scheme + " is not supported",
                "use hmac-sha256 (c.Session.signature_scheme)");
    }

    /** The signature of a message's parts, in hexadecimal digits. */
    byte[] sign(List<byte[]> parts) {
        if (fresh == null) {
            return new byte[0];
        }
        try {
            Mac mac = (Mac) fresh.clone();
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean valid(byte[] signature, List<byte[]> parts) {
        return fresh == null || MessageDigest.isEqual(sign(parts), signature);
    }
}
