package dev.flowcell.aws.eks;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import dev.flowcell.aws.client.AwsFaults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/// The token by which a cluster knows its caller: a question to STS ("who am I?") that is signed and never sent from
/// here; the cluster sends it, and takes the answer for the caller's name. It holds for fifteen minutes, and is made
/// anew before they are over.
final class EksToken {

    /** So long a cluster takes it, whatever the address itself says. */
    private static final Duration HOLDS = Duration.ofMinutes(15);
    /** Made anew so long before its end: clocks differ, and a request may wait for its turn. */
    private static final Duration BEFORE_ITS_END = Duration.ofMinutes(3);
    /** The address's own time, which the cluster's authenticator limits. */
    private static final Duration SIGNED_FOR = Duration.ofSeconds(60);
    private static final String PREFIX = "k8s-aws-v1.";
    private static final String CLUSTER = "x-k8s-aws-id";

    private final String cluster;
    private final String region;
    private final AwsCredentialsProvider credentials;
    private final Clock clock;
    private @Nullable String token;
    private Instant renewed = Instant.MIN;

    EksToken(String cluster, String region, AwsCredentialsProvider credentials, Clock clock) {
        this.cluster = cluster;
        this.region = region;
        this.credentials = credentials;
        this.clock = clock;
    }

    /// A token that still holds for some minutes.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there are no credentials any more to make one with
    synchronized String get() {
        var known = token;
        if (known == null || !clock.instant().isBefore(renewed.plus(HOLDS).minus(BEFORE_ITS_END))) {
            renewed = clock.instant();
            known = made();
            token = known;
        }
        return known;
    }

    private String made() {
        try {
            var identity = credentials.resolveCredentials();
            var signed = AwsV4HttpSigner.create().sign(request -> request.identity(identity).request(question())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, SIGNED_FOR)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock));
            return PREFIX + Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(signed.request().getUri().toString().getBytes(StandardCharsets.UTF_8));
        } catch (SdkException e) {
            throw AwsFaults.of(e, "logging in to " + cluster, region);
        }
    }

    /** STS's own address, whatever stands in for it here: the cluster asks there. */
    private SdkHttpRequest question() {
        var address = StsEndpointProvider.defaultProvider()
                .resolveEndpoint(endpoint -> endpoint.region(Region.of(region))).join().url();
        return SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address).encodedPath("/")
                .putRawQueryParameter("Action", "GetCallerIdentity").putRawQueryParameter("Version", "2011-06-15")
                .putHeader(CLUSTER, cluster).build();
    }
}
