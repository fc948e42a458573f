package dev.flowcell.runtime.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.BlobName;
import dev.flowcell.runtime.store.StoreAddress;
import org.jspecify.annotations.Nullable;

/// A store on S3: `s3:BUCKET/PREFIX`, with options after a question mark.
///
/// @param bucket
///            its name
/// @param prefix
///            of all keys, empty or with a slash at its end
/// @param endpoint
///            where the service answers, for others than AWS
/// @param region
///            the bucket's; null is that of the environment, and AWS names the right one where it is another
/// @param kms
///            the KMS key that blobs are encrypted with; null leaves it to the bucket
/// @param text
///            as it was written
record S3Address(String bucket, String prefix, @Nullable URI endpoint, @Nullable String region, @Nullable String kms,
        String text) {

    private static final String FORM = "write s3:BUCKET/PREFIX";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");
    /** `secret` names a Secret of Kubernetes that has the pods' credentials; see there. */
    private static final Set<String> OPTIONS = Set.of("endpoint", "region", "kms", "secret");

    /// @throws Fault
    ///             if it can't be right
    static S3Address parse(String text) {
        var address = StoreAddress.parse(text);
        var place = address.place();
        var slash = place.indexOf('/');
        var bucket = slash < 0 ? place : place.substring(0, slash);
        if (place.indexOf('@') >= 0) {
            throw Fault.settings("the address of a store on S3 holds no credentials",
                    FORM + ", and give them by a role, a profile or AWS_ACCESS_KEY_ID");
        }
        if (bucket.isEmpty()) {
            throw Fault.settings("'" + text + "' names no bucket", FORM);
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw Fault.settings("'" + bucket + "' can't be the name of a bucket",
                    "names have 3 to 63 lower-case letters, digits, dots and hyphens: " + FORM);
        }
        address.options().keySet().stream().filter(option -> !OPTIONS.contains(option)).findFirst()
                .ifPresent(option -> {
                    throw Fault.settings("'" + text + "' has the option '" + option + "', which no store on S3 has",
                            "it knows endpoint, region, kms and secret");
                });
        var region = address.option("region").orElse(null);
        if (region != null && !REGION.matcher(region).matches()) {
            throw Fault.settings("'" + region + "' can't be a region", "write ?region=eu-central-1");
        }
        var kms = address.option("kms").orElse(null);
        if (kms != null && kms.isBlank()) {
            throw Fault.settings("'" + text + "' names no KMS key",
                    "write ?kms=alias/NAME or the key's ARN, or leave it out for the bucket's own encryption");
        }
        return new S3Address(bucket, prefix(text, slash < 0 ? "" : place.substring(slash + 1)),
                address.option("endpoint").map(S3Address::endpoint).orElse(null), region, kms, text);
    }

    private static String prefix(String text, String written) {
        var prefix = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
        if (prefix.isEmpty()) {
            return "";
        }
        try {
            return BlobName.checked(prefix) + "/";
        } catch (IllegalArgumentException e) {
            throw Fault.settings("'" + text + "' has a prefix with an empty part, or with . or ..", FORM).causedBy(e);
        }
    }

    private static URI endpoint(String written) {
        try {
            var uri = new URI(written);
            if (uri.getUserInfo() == null && uri.getHost() != null && uri.getQuery() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below; what was written may hold a password
        }
        throw Fault.settings("the store's endpoint is no address of a service",
                "write http://HOST:PORT or https://HOST, without a name or password");
    }

    /** The key of a blob. */
    String key(String name) {
        return prefix + BlobName.checked(name);
    }

    /** As it is said in messages: where it is, without its options. */
    String place() {
        return "s3:" + bucket + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
    }

    /** Whether this is not AWS, as far as its address says. */
    boolean elsewhere() {
        return endpoint != null;
    }
}
