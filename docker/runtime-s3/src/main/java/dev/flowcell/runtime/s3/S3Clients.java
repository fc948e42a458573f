package dev.flowcell.runtime.s3;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.net.ssl.SSLContext;
import javax.xml.stream.XMLInputFactory;

import dev.flowcell.runtime.layer.SilentLogging;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Connections to S3: as lean as they start fast, and as patient as a run's data is worth. */
final class S3Clients {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private S3Clients() {
    }

    /** A client for a store. Nothing is asked yet. */
    static S3Client open(S3Address address, Map<String, String> environment, Patience patience) {
        SilentLogging.during(LoggerFactory::getILoggerFactory);
        var identity = S3Identity.of(environment);
        var builder = S3Client.builder()
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
                .credentialsProvider(identity.credentials())
                // Checksums are given with each blob; the SDK's own go as trailers, which others than AWS may not know.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED)
                // Nor is what is signed wrapped in chunks: all of it is at hand.
                .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build());
        var region = address.region() != null ? address.region() : region(environment, identity).orElse(null);
        builder.region(region == null ? Region.US_EAST_1 : Region.of(region));
        if (address.endpoint() != null) {
            builder.endpointOverride(address.endpoint()).forcePathStyle(true);
        } else if (S3Identity.set(environment, "AWS_ENDPOINT_URL_S3")
                || S3Identity.set(environment, "AWS_ENDPOINT_URL")) {
            builder.forcePathStyle(true);
        } else if (address.region() == null) {
            builder.crossRegionAccessEnabled(true);
        }
        builder.overrideConfiguration(override -> {
            override.retryStrategy(patience.strategy());
            if (identity.byEnvironment()) {
                var none = ProfileFile.aggregator().build();
                override.defaultProfileFileSupplier(() -> none).defaultProfileName("default");
            }
        });
        return builder.build();
    }

    /// Loads what the first request needs and its client does not, on another thread while the client is made: a tenth
    /// of the time until the first answer.
    static void ahead() {
        Thread.ofPlatform().daemon().name("flowcell s3 ahead").start(() -> {
            try {
                XMLInputFactory.newInstance();
                Mac.getInstance("HmacSHA256");
                SSLContext.getInstance("TLS").init(null, null, null);
                ListObjectsV2Request.builder().bucket("ahead").build().sdkFields();
                ListObjectsV2Response.builder().build().sdkFields();
            } catch (GeneralSecurityException e) {
                // Whoever needs it says so.
            }
        });
    }

    /** The region where the environment, or the user's own configuration, says one. */
    static Optional<String> region(Map<String, String> environment, S3Identity identity) {
        for (var name : new String[]{"AWS_REGION", "AWS_DEFAULT_REGION"}) {
            if (S3Identity.set(environment, name)) {
                return Optional.ofNullable(environment.get(name));
            }
        }
        return identity.byEnvironment() ? Optional.empty() : profileRegion();
    }

    private static Optional<String> profileRegion() {
        try {
            return Optional.ofNullable(new AwsProfileRegionProvider().getRegion()).map(Region::id);
        } catch (RuntimeException e) {
            return Optional.empty(); // no profile names one
        }
    }
}
