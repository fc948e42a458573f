package dev.flowcell.runtime.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import dev.flowcell.runtime.s3.FaultProxy.Trouble;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.FileStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The same behaviours of every store: in a folder, on S3, and on S3 in trouble. */
class StoresTest {

    static final Map<String, String> USER = Map.of("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY",
            "wJalrXUtnFEMI/K7MDENG", "AWS_REGION", S3Server.REGION);
    static final Patience SHORT = new Patience(12, Duration.ofMillis(1), Duration.ofMillis(1));

    static S3Store open(String address, java.net.URI endpoint) {
        return new S3Store(S3Address.parse(address + "?endpoint=" + endpoint), USER, SHORT);
    }

    @Nested
    class InAFolder extends StoreBehaviour {

        @Override
        ArtifactStore store() {
            return new FileStore(folder.resolve("store"));
        }
    }

    @Nested
    class OnS3 extends StoreBehaviour {

        private S3Server server;
        private S3Store store;

        @BeforeEach
        void start() {
            server = new S3Server("bucket");
            server.page = 2;
            store = open("s3:bucket/some/prefix", server.uri());
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @Override
        ArtifactStore store() {
            return store;
        }
    }

    /** A third of all requests fare badly, each in another way. */
    @Nested
    class OnS3InTrouble extends StoreBehaviour {

        private S3Server server;
        private FaultProxy proxy;
        private S3Store store;

        @BeforeEach
        void start() {
            server = new S3Server("bucket");
            server.page = 2;
            proxy = new FaultProxy(server.uri(), troubles(7));
            store = open("s3:bucket", proxy.uri());
        }

        @AfterEach
        void stop() throws IOException {
            proxy.close();
            server.close();
        }

        @Override
        ArtifactStore store() {
            return store;
        }
    }

    static java.util.function.Function<FaultProxy.Asked, Trouble> troubles(long seed) {
        var random = new Random(seed);
        var all = Trouble.values();
        return asked -> random.nextInt(3) == 0 ? all[random.nextInt(all.length)] : Trouble.none;
    }
}
