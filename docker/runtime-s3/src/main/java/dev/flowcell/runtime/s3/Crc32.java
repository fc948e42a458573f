package dev.flowcell.runtime.s3;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32;

/** The checksum of a blob, as S3 writes it. */
final class Crc32 {

    private Crc32() {
    }

    static String of(byte[] content, int from, int length) {
        var crc = new CRC32();
        crc.update(content, from, length);
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
