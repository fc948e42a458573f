package dev.flowcell.runtime.s3;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/// A large blob in parts, some at a time. Nothing is seen of it before its end, which S3 refuses where the checksum of
/// the whole is another. What fails is taken back; what a killed process leaves, a rule on the bucket removes
/// (see `docs/stores.md`).
final class S3Upload {

    private final S3Client client;
    private final S3Address address;
    private final String key;
    private final byte[] content;
    private final @Nullable String writer;
    private final Patience patience;

    /// @param writer
    ///            of a blob that is only written where there is none; null replaces what is there
    S3Upload(S3Client client, S3Address address, String key, byte[] content, @Nullable String writer,
            Patience patience) {
        this.client = client;
        this.address = address;
        this.key = key;
        this.content = content;
        this.writer = writer;
        this.patience = patience;
    }

    /** A part of an array, not copied, and read from its beginning by each attempt. */
    static RequestBody body(byte[] content, int from, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(content, from, length), length,
                "application/octet-stream");
    }

    void run() {
        var mark = writer == null ? UUID.randomUUID().toString() : writer;
        var upload = begin(mark);
        try {
            var parts = Parallel.each(IntStream.iterate(0, from -> from < content.length, from -> from + S3Store.PART)
                    .boxed().toList(), from -> part(upload, from));
            complete(upload, parts, mark);
        } catch (SdkException e) {
            abort(upload);
            throw e;
        }
    }

    private String begin(String mark) {
        var request = CreateMultipartUploadRequest.builder().bucket(address.bucket()).key(key)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32).checksumType(ChecksumType.FULL_OBJECT)
                .metadata(Map.of(S3Store.WRITER, mark));
        if (address.kms() != null) {
            request.serverSideEncryption("aws:kms").ssekmsKeyId(address.kms());
        }
        return patience.repeated(() -> client.createMultipartUpload(request.build())).uploadId();
    }

    private CompletedPart part(String upload, int from) {
        var length = Math.min(S3Store.PART, content.length - from);
        var number = from / S3Store.PART + 1;
        var checksum = Crc32.of(content, from, length);
        var answer = client.uploadPart(request -> request.bucket(address.bucket()).key(key).uploadId(upload)
                .partNumber(number).checksumCRC32(checksum), body(content, from, length));
        return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).checksumCRC32(checksum).build();
    }

    private void complete(String upload, List<CompletedPart> parts, String mark) {
        try {
            patience.repeated(() -> client.completeMultipartUpload(request -> request.bucket(address.bucket()).key(key)
                    .uploadId(upload).multipartUpload(all -> all.parts(parts)).checksumType(ChecksumType.FULL_OBJECT)
                    .checksumCRC32(Crc32.of(content, 0, content.length)).mpuObjectSize((long) content.length)
                    .ifNoneMatch(writer == null ? null : "*")));
        } catch (NoSuchUploadException e) {
            // An attempt whose answer was lost has done it.
            if (!mark.equals(S3Store.writer(client, address.bucket(), key))) {
                throw e;
            }
        }
    }

    private void abort(String upload) {
        try {
            client.abortMultipartUpload(request -> request.bucket(address.bucket()).key(key).uploadId(upload));
        } catch (SdkException e) {
            // The upload's own failure is the one to be told of.
        }
    }
}
