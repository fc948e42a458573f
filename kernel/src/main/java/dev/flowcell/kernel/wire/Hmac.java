package dev.flowcell.kernel.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The keyed digest of RFC 2104. The JDK has it as `javax.crypto.Mac`, which at the first use reads the providers of
/// all cryptography, their curves and a policy: a tenth of the time until the kernel is ready.
final class Hmac {

    private static final Map<String, String> DIGESTS = Map.of("MD5", "MD5", "SHA1", "SHA-1", "SHA224", "SHA-224",
            "SHA256", "SHA-256", "SHA384", "SHA-384", "SHA512", "SHA-512");
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;

    /** These have read the key; each digest is made with copies. */
    private final MessageDigest inner;
    private final MessageDigest outer;

    /// One for a key.
    ///
    /// @param digest
    ///            its name as the protocol has it, such as `sha256`
    Hmac(String digest, byte[] key) throws NoSuchAlgorithmException {
        String name = DIGESTS.get(digest.toUpperCase(Locale.ROOT));
        if (name == null) {
            throw new NoSuchAlgorithmException(digest);
        }
        inner = MessageDigest.getInstance(name);
        outer = MessageDigest.getInstance(name);
        int block = inner.getDigestLength() > 32 ? 128 : 64;
        byte[] padded = Arrays.copyOf(key.length > block ? inner.digest(key) : key, block);
        inner.update(mixed(padded, INNER));
        outer.update(mixed(padded, OUTER));
    }

    private static byte[] mixed(byte[] key, int with) {
        byte[] mixed = key.clone();
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] ^= (byte) with;
        }
        return mixed;
    }

    /** The digest of parts in their order. */
    byte[] of(List<byte[]> parts) {
        try {
            MessageDigest message = (MessageDigest) inner.clone();
            parts.forEach(message::update);
            MessageDigest whole = (MessageDigest) outer.clone();
            return whole.digest(message.digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // those of the JDK can be copied
        }
    }
}
