package dev.flowcell.runtime.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.layer.LayerJars;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

class LayerJarsTest {

    private static final long LARGEST_LAYER = 10_000_000;

    /** Jars are compressed, and a layer hardly makes them smaller. */
    @Test
    void theLayerIsSmall() throws IOException {
        var size = 0L;
        for (var jar : LayerJars.of(S3Stores.class)) {
            size += Files.isDirectory(jar) ? 0 : Files.size(jar);
        }
        assertThat(size).isLessThan(LARGEST_LAYER);
    }

    /** In an image there are these jars, the runtime's own, and nothing else. */
    @Test
    void itsJarsAndTheRuntimeAreEnough() throws Exception {
        var urls = new ArrayList<URL>();
        for (var jar : LayerJars.of(S3Stores.class)) {
            urls.add(jar.toUri().toURL());
        }
        for (var type : List.of(Stores.class, ObjectMapper.class, JsonParser.class, JsonCreator.class)) {
            urls.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
        System.setProperty("aws.secretAccessKey", "hushhush");
        try (var server = new S3Server("bucket");
                var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var store = loader.loadClass(Stores.class.getName()).getMethod("open", String.class).invoke(null,
                    "s3:bucket/layer?region=" + S3Server.REGION + "&endpoint=" + server.uri());
            store.getClass().getMethod("put", String.class, byte[].class).invoke(store, "x", new byte[]{1});
            assertThat(server.blob("bucket", "layer/x").content()).containsExactly(1);
            assertThat(store.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void theirNamesAreThoseOfJars() {
        assertThat(LayerJars.of(S3Stores.class).stream().skip(1).map(Path::getFileName).map(Path::toString))
                .allMatch(name -> name.endsWith(".jar")).anyMatch(name -> name.startsWith("sts-"))
                .noneMatch(name -> name.startsWith("netty") || name.startsWith("jackson"));
    }
}
