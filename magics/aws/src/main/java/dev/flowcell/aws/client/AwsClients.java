package dev.flowcell.aws.client;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.flowcell.runtime.error.Causes;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/// Clients of AWS's services in one region, as the user's own configuration says: profiles, single sign-on, container
/// and web identity, and the endpoints of `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SERVICE`.
public final class AwsClients implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Region region;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder().connectionTimeout(CONNECT)
            .socketTimeout(ANSWER).build();

    /// @param region
    ///            null is the one of the user's configuration
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is none
    public AwsClients(@Nullable String region) {
        this.region = region == null ? configured() : Region.of(region);
    }

    private static Region configured() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkException e) {
            throw AwsFaults.noRegion().causedBy(e);
        }
    }

    /** Where the clients are, such as `eu-central-1`. */
    public String region() {
        return region.id();
    }

    /// A client: `clients.of(EcsClient.builder())`. Cheap; whoever makes one need not close it.
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C of(B builder) {
        return builder.region(region).httpClient(http).build();
    }

    /// Calls AWS.
    ///
    /// @param doing
    ///            what a failure interrupts, such as `launching news-1f2e`
    /// @throws dev.flowcell.runtime.error.Fault
    ///             in place of the SDK's exceptions
    public <T> T call(String doing, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFaults.of(e, doing, region.id());
        }
    }

    /// Looks at something in a way that an interrupt ends, in a call as well as between two of them.
    ///
    /// @throws InterruptedException
    ///             in place of what the SDK makes of it
    public static <T> T interruptibly(Callable<T> look) throws InterruptedException {
        try {
            return look.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Causes.find(e, AbortedException.class) == null) {
                throw e;
            }
            Thread.interrupted(); // the SDK has kept it
            throw new InterruptedException("interrupted while AWS was asked");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
