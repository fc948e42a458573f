package dev.flowcell.runtime.vault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.layer.LayerJars;
import dev.flowcell.runtime.layer.SilentLogging;
import dev.flowcell.runtime.secret.VaultProvider;
import dev.flowcell.runtime.secret.Vaults;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/// A vault of AWS as the process of a run reads it: with the role of its service account, or whatever credentials its
/// environment has.
abstract class PodVault implements VaultProvider {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private @Nullable VaultReader reader;

    /** Made on the first read, since it takes the SDK's classes. */
    abstract VaultReader reader();

    @Override
    public String read(String place) {
        try {
            if (reader == null) {
                SilentLogging.during(LoggerFactory::getILoggerFactory);
                reader = reader();
            }
            return reader.read(place);
        } catch (SdkException e) {
            throw fault(e, place).causedBy(e);
        } catch (NoClassDefFoundError e) {
            // The image was built for a flow that read from the other vault alone.
            throw Vaults.nobody(kind()).causedBy(e);
        }
    }

    private static Fault fault(SdkException e, String place) {
        var id = SecretPlace.of(place).id();
        if (e instanceof AwsServiceException answer) {
            var text = Refusal.text(answer);
            return Refusal.code(answer).startsWith("AccessDenied")
                    ? Fault.cluster("reading " + id + ": AWS denies it: " + text,
                            "give the role that right; flowcell policy prints all that a flow needs")
                    : Fault.cluster("reading " + id + ": AWS refuses it: " + text,
                            "is the role the right one? (--service-account)");
        }
        var text = String.valueOf(e.getMessage());
        if (text.contains("Unable to load credentials")) {
            return Fault.settings("reading " + id + ": the pod has no role",
                    "name a service account that has one with %cluster … --service-account NAME");
        }
        if (text.contains("Unable to load region")) {
            return Fault.settings("reading " + id + ": the pod knows no region of AWS", "name it with %cluster …"
                    + " --region");
        }
        return Fault.cluster("reading " + id + ": " + text.lines().findFirst().orElse(""),
                "do the pod's subnets reach the vault?");
    }

    static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder,
            @Nullable String region) {
        if (region != null) {
            builder.region(Region.of(region));
        }
        return builder.httpClient(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER)
                .build()).build();
    }

    /** All but the client of the other vault. */
    static List<Path> jars(String without) {
        return LayerJars.of(PodVault.class).stream()
                .filter(jar -> !jar.getFileName().toString().matches(without + "-\\d.*")).toList();
    }
}
