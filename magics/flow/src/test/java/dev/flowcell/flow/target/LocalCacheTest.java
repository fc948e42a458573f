package dev.flowcell.flow.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.CachedFolders;
import dev.flowcell.runtime.store.FileStore;
import dev.flowcell.runtime.store.KeptResults;
import dev.flowcell.runtime.store.KeptResults.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCacheTest {

    private static final String SHARED = "a".repeat(64);
    private static final String OWN = "b".repeat(64);

    @TempDir
    private Path home;

    private LocalCache cache;
    private FileStore store;

    @BeforeEach
    void someThings() throws Exception {
        cache = new LocalCache(home);
        store = new FileStore(home.resolve("store"));
        new CachedFolders(home.resolve("cache"), null).folder("model",
                folder -> Files.write(folder.resolve("weights"), new byte[1000]));
        blob(SHARED, 300);
        blob(OWN, 500);
        result("11111111", "model", SHARED, OWN);
        result("22222222", "other", SHARED);
        store.put("cache/33333333/items/r-1-0-0-000000", new byte[40]);
        aged(home.resolve("cache/cached/model"), 1);
        aged(home.resolve("store/cache/22222222"), 2);
        aged(home.resolve("store/cache/33333333"), 3);
        aged(home.resolve("store/cache/11111111"), 4);
    }

    private void blob(String sha256, int size) throws IOException {
        store.put("blobs/" + sha256 + "/000000", new byte[size - 1]);
        store.put("blobs/" + sha256 + "/parts", "1".getBytes(StandardCharsets.UTF_8));
    }

    private void result(String key, String variable, String... hashes) throws IOException {
        store.put("cache/" + key + "/vars/" + variable + ".json",
                String.join(" ", hashes).getBytes(StandardCharsets.UTF_8));
    }

    private static void aged(Path folder, int days) throws IOException {
        var time = FileTime.from(Instant.now().minusSeconds(days * 86_400L));
        try (var tree = Files.walk(folder)) {
            for (var each : tree.toList()) {
                Files.setLastModifiedTime(each, time);
            }
        }
    }

    private List<String> names() {
        return cache.entries().stream().map(Entry::name).toList();
    }

    @Test
    void listsWhatIsKeptWithItsFiles() {
        assertThat(cache.entries()).extracting(entry -> entry.kind() + " " + entry.name() + " " + entry.bytes())
                .containsExactly("folder model 1000", "result other (22222222) 364", "result items (33333333) 40",
                        "result model (11111111) 629");
    }

    @Test
    void whatWasUsedLeastRecentlyGoesAndWhatOthersHoldStays() {
        assertThat(cache.shrink(2_100)).isEmpty();
        assertThat(cache.shrink(1_500)).extracting(Entry::name).containsExactly("model (11111111)");
        assertThat(home.resolve("store/blobs").resolve(OWN)).doesNotExist();
        assertThat(home.resolve("store/blobs").resolve(SHARED)).exists();
        assertThat(names()).containsExactly("model", "other (22222222)", "items (33333333)");
        assertThat(cache.shrink(-1)).hasSize(3);
        assertThat(names()).isEmpty();
        assertThat(home.resolve("store/blobs").resolve(SHARED)).doesNotExist();
    }

    @Test
    void filesOfRunsOfTheLastDayStay() throws IOException {
        store.put("runs/r-1/vars/model.json", OWN.getBytes(StandardCharsets.UTF_8));
        cache.shrink(-1);
        assertThat(home.resolve("store/blobs").resolve(OWN)).exists();
        aged(home.resolve("store/runs/r-1"), 2);
    }

    @Test
    void theLimitIsRememberedAndKept() throws IOException {
        assertThat(cache.limit()).isEqualTo(KeptResults.DEFAULT_MOST);
        assertThat(cache.limit(1_450)).hasSize(1);
        assertThat(cache.limit()).isEqualTo(1_450);
        Files.write(Files.createDirectories(home.resolve("cache/cached/new")).resolve("file"), new byte[1_000]);
        new KeptResults(home.resolve("cache"), home.resolve("store")).tidy(cache.limit());
        assertThat(names()).containsExactly("new"); // which is in use, maybe
        Files.writeString(home.resolve("cache-limit"), "much");
        assertThat(cache.limit()).isEqualTo(KeptResults.DEFAULT_MOST);
    }

    @Test
    void whatIsNoAmountIsSaid() {
        assertThat(LocalCache.bytes("20Gi")).isEqualTo(20L * 1024 * 1024 * 1024);
        assertThatThrownBy(() -> LocalCache.bytes("much")).isInstanceOf(Fault.class)
                .hasMessage("--max much is no amount of memory");
    }
}
