package dev.flowcell.runtime.s3;

import java.io.IOException;
import java.net.URI;
import java.util.UUID;

import dev.flowcell.runtime.store.ArtifactStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** The same behaviours of a store behind a real S3 server, which checks signatures, at `AWS_ENDPOINT_URL_S3`. */
@Tag("acceptance")
class GatewayAcceptanceTest {

    private static final String BUCKET = "flowcell-store-test";

    private static S3Address address(URI endpoint) {
        return S3Address.parse("s3:" + BUCKET + "/" + UUID.randomUUID() + "?endpoint=" + endpoint);
    }

    private static URI gateway() {
        return URI.create(System.getenv("AWS_ENDPOINT_URL_S3"));
    }

    @BeforeAll
    static void makeTheBucket() {
        try (var client = S3Clients.open(address(gateway()), System.getenv(), StoresTest.SHORT)) {
            client.createBucket(request -> request.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException e) {
            // An earlier run made it.
        }
    }

    @Nested
    class AsItIs extends StoreBehaviour {

        private final S3Store store = new S3Store(address(gateway()), System.getenv(), StoresTest.SHORT);

        @Override
        ArtifactStore store() {
            return store;
        }
    }

    @Nested
    class InTrouble extends StoreBehaviour {

        private FaultProxy proxy;
        private S3Store store;

        @BeforeEach
        void start() {
            proxy = new FaultProxy(gateway(), StoresTest.troubles(11));
            store = new S3Store(address(proxy.uri()), System.getenv(), StoresTest.SHORT);
        }

        @AfterEach
        void stop() throws IOException {
            proxy.close();
        }

        @Override
        ArtifactStore store() {
            return store;
        }
    }
}
