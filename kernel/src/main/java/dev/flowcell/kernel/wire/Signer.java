package dev.flowcell.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** Signs messages with the connection's key; without a key nothing is signed, as the protocol has it. */
final class Signer {

    private final @Nullable Hmac hmac;

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
        try {
            Hmac found = new Hmac(scheme.substring("hmac-".length()), key.getBytes(StandardCharsets.UTF_8));
            hmac = key.isEmpty() ? null : found;
        } catch (NoSuchAlgorithmException e) {
            throw unknown(scheme).causedBy(e);
        }
    }

    private static Fault unknown(String scheme) {
        return Fault.settings("The signature scheme " + scheme + " is not supported",
                "use hmac-sha256 (c.Session.signature_scheme)");
    }

    /** The signature of a message's parts, in hexadecimal digits. */
    byte[] sign(List<byte[]> parts) {
        return hmac == null
                ? new byte[0]
                : HexFormat.of().formatHex(hmac.of(parts)).getBytes(StandardCharsets.US_ASCII);
    }

    boolean valid(byte[] signature, List<byte[]> parts) {
        return hmac == null || MessageDigest.isEqual(sign(parts), signature);
    }
}
