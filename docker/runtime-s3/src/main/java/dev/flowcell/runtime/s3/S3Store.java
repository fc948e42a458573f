package dev.flowcell.runtime.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import dev.flowcell.runtime.store.ArtifactStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// A store in a bucket. Every blob is written in one request, or as a multipart upload that is complete or nothing,
/// with a checksum that S3 compares before it keeps it; reads are compared with it again. Requests that fail are
/// repeated (see [Patience]).
public final class S3Store implements ArtifactStore {

    /** In one request up to here, in parts of this size above. */
    static final int PART = 16 * 1024 * 1024;

    /** Of a blob that is only written where there is none: by whom, so that a lost answer can be settled. */
    static final String WRITER = "flowcell-writer";

    /** How often one that another's write gets in the way of is tried again. */
    private static final int CONFLICTS = 10;

    private final S3Address address;
    private final S3Faults faults;
    private final Opening<S3Client> opening;
    private final Patience patience;

    /// The client is made meanwhile, since that takes a third of a second.
    ///
    /// @param environment
    ///            of the process: who asks, and where
    S3Store(S3Address address, Map<String, String> environment, Patience patience) {
        this.address = address;
        this.faults = new S3Faults(address);
        this.patience = patience;
        S3Clients.ahead();
        this.opening = new Opening<>("flowcell s3", () -> S3Clients.open(address, environment, patience));
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        var key = address.key(name);
        return call("reading " + name, client -> {
            try {
                return Optional.of(new S3Download(client, address.bucket(), key, patience).whole());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        var key = address.key(name);
        call("writing " + name, client -> {
            write(client, key, content, null);
            return true;
        });
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) throws IOException {
        var key = address.key(name);
        var writer = UUID.randomUUID().toString();
        return call("writing " + name, client -> {
            for (var attempt = 1;; attempt++) {
                try {
                    write(client, key, content, writer);
                    return true;
                } catch (AwsServiceException e) {
                    if (e.statusCode() == 412) {
                        // There is one: another's, or this one's, from an attempt whose answer was lost.
                        return writer.equals(writer(client, address.bucket(), key));
                    }
                    if (e.statusCode() != 409 || attempt == CONFLICTS) {
                        throw e;
                    }
                    // Another write to it is on its way: S3 wants this one repeated, and then says who won.
                    patience.pause(attempt);
                }
            }
        });
    }

    /// Who wrote a blob, or null where that is not noted, or there is none. A HEAD would say it, too, but a refusal of
    /// one has no body that says why.
    static @Nullable String writer(S3Client client, String bucket, String key) {
        try {
            var blob = client.getObject(request -> request.bucket(bucket).key(key));
            blob.abort();
            return blob.response().metadata().get(WRITER);
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    /// @param writer
    ///            null replaces what is there
    private void write(S3Client client, String key, byte[] content, @Nullable String writer) {
        if (content.length > PART) {
            new S3Upload(client, address, key, content, writer, patience).run();
            return;
        }
        var request = PutObjectRequest.builder().bucket(address.bucket()).key(key)
                .checksumCRC32(Crc32.of(content, 0, content.length));
        if (address.kms() != null) {
            request.serverSideEncryption("aws:kms").ssekmsKeyId(address.kms());
        }
        if (writer != null) {
            request.ifNoneMatch("*").metadata(Map.of(WRITER, writer));
        }
        client.putObject(request.build(), S3Upload.body(content, 0, content.length));
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return names(prefix, null);
    }

    @Override
    public List<String> list(String prefix, String after) throws IOException {
        return names(prefix, address.prefix() + after);
    }

    private List<String> names(String prefix, @Nullable String after) throws IOException {
        return call("listing " + (prefix.isEmpty() ? "it" : prefix), client -> {
            var names = new ArrayList<String>();
            String token = null;
            do {
                var request = ListObjectsV2Request.builder().bucket(address.bucket())
                        .prefix(address.prefix() + prefix).startAfter(after).continuationToken(token).build();
                var page = patience.repeated(() -> client.listObjectsV2(request));
                for (var object : page.contents()) {
                    // Consoles make a folder as an empty object with a slash at its end.
                    if (!object.key().endsWith("/")) {
                        names.add(object.key().substring(address.prefix().length()));
                    }
                }
                token = page.nextContinuationToken();
            } while (token != null);
            Collections.sort(names);
            return names;
        });
    }

    private <T> T call(String doing, Function<S3Client, T> operation) throws IOException {
        try {
            var client = opening.get();
            return patience.repeated(() -> operation.apply(client));
        } catch (AbortedException e) {
            throw interrupted(doing, e);
        } catch (SdkException e) {
            throw Thread.currentThread().isInterrupted() ? interrupted(doing, e) : faults.of(e, doing);
        }
    }

    private static IOException interrupted(String doing, SdkException e) {
        var interrupted = new InterruptedIOException("interrupted while " + doing);
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public String toString() {
        return address.text();
    }
}
