package dev.flowcell.runtime.s3;

import java.io.IOException;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads a blob, whole or not at all: one whose answer ends early is asked for again, a large one in ranges of the same
/// version, some at a time, and the whole is compared with its checksum.
final class S3Download {

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final Patience patience;

    S3Download(S3Client client, String bucket, String key, Patience patience) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.patience = patience;
    }

    /// @throws software.amazon.awssdk.services.s3.model.NoSuchKeyException
    ///             if there is none
    byte[] whole() {
        for (var attempt = 1;; attempt++) {
            try {
                return once();
            } catch (IOException | RetryableException e) {
                again(attempt, e);
            } catch (S3Exception e) {
                if (e.statusCode() != 412) {
                    throw e;
                }
                again(attempt, e); // it was replaced between two ranges
            }
        }
    }

    private void again(int attempt, Exception e) {
        if (attempt == patience.attempts() || Thread.currentThread().isInterrupted()) {
            throw SdkClientException.create("its answers end early: " + e.getMessage(), e);
        }
        patience.pause(attempt);
    }

    private byte[] once() throws IOException {
        var length = 0L;
        GetObjectResponse answer;
        // The stream is closed by its end, or given up: closing it would read all that is left.
        var in = client.getObject(request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
        try {
            answer = in.response();
            length = answer.contentLength();
            if (length <= S3Store.PART) {
                var content = new byte[(int) length];
                read(in, content, 0, content.length);
                return content;
            }
        } finally {
            in.abort();
        }
        return ranges(Math.toIntExact(length), answer);
    }

    private byte[] ranges(int length, GetObjectResponse answer) throws IOException {
        var content = new byte[length];
        Parallel.each(IntStream.iterate(0, from -> from < length, from -> from + S3Store.PART).boxed().toList(),
                from -> range(content, from, Math.min(S3Store.PART, length - from), answer.eTag()));
        if (differs(answer.checksumCRC32(), content)) {
            throw new IOException("its content has another checksum than it was written with");
        }
        return content;
    }

    /** A checksum that was made of the parts' own says nothing of the whole. */
    private static boolean differs(@Nullable String checksum, byte[] content) {
        return checksum != null && !checksum.contains("-") && !checksum.equals(Crc32.of(content, 0, content.length));
    }

    private boolean range(byte[] content, int from, int length, String version) {
        for (var attempt = 1;; attempt++) {
            var in = client.getObject(request -> request.bucket(bucket).key(key).ifMatch(version)
                    .range("bytes=" + from + "-" + (from + length - 1)));
            try {
                read(in, content, from, length);
                return true;
            } catch (IOException | RetryableException e) {
                again(attempt, e);
            } finally {
                in.abort();
            }
        }
    }

    /** To the very end, where the SDK compares the checksum. */
    private static void read(ResponseInputStream<GetObjectResponse> in, byte[] content, int from, int length)
            throws IOException {
        var read = in.readNBytes(content, from, length);
        if (read < length || in.read() >= 0) {
            throw new IOException(read + " of " + length + " bytes came");
        }
    }
}
