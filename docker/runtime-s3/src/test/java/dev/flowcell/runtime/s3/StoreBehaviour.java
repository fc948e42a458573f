package dev.flowcell.runtime.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.CachedFolders;
import dev.flowcell.runtime.store.StoredFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever it is made of and whatever happens on the way. */
abstract class StoreBehaviour {

    private static final int RACERS = 32;

    @TempDir
    Path folder;

    /** The store, empty; the same one each time it is asked for within a test. */
    abstract ArtifactStore store() throws IOException;

    @Test
    void keepsBlobsByName() throws IOException {
        assertThat(store().get("runs/r/vars/x.json")).isEmpty();
        store().put("runs/r/vars/x.json", bytes("1"));
        store().put("runs/r/vars/x.json", bytes("2"));
        assertThat(store().get("runs/r/vars/x.json")).contains(bytes("2"));
        assertThat(store().get("runs/r/vars/x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, S3Store.PART, 2 * S3Store.PART + 7})
    void blobsOfAllSizesComeBackAsTheyWere(int size) throws IOException {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        store().put("blobs/sizes/" + size, content);
        assertThat(store().get("blobs/sizes/" + size).orElseThrow()).isEqualTo(content);
        store().put("blobs/sizes/" + size, bytes("small"));
        assertThat(store().get("blobs/sizes/" + size)).contains(bytes("small"));
    }

    @Test
    void listsByPrefixInOrder() throws IOException {
        assertThat(store().list("runs/")).isEmpty();
        for (var name : new String[]{"runs/b/1", "runs/a/10", "runs/a/1", "other/x"}) {
            store().put(name, bytes(""));
        }
        assertThat(store().list("runs/")).containsExactly("runs/a/1", "runs/a/10", "runs/b/1");
        assertThat(store().list("runs/a/1")).containsExactly("runs/a/1", "runs/a/10");
        assertThat(store().list("")).containsExactly("other/x", "runs/a/1", "runs/a/10", "runs/b/1");
        assertThat(store().list("runs/", "runs/a/1")).containsExactly("runs/a/10", "runs/b/1");
        assertThat(store().list("runs/", "runs/a/5")).containsExactly("runs/b/1");
        assertThat(store().list("runs/", "runs/c")).isEmpty();
        assertThat(store().list("", "p")).containsExactly("runs/a/1", "runs/a/10", "runs/b/1");
        assertThat(store().list("runs/a/", "")).containsExactly("runs/a/1", "runs/a/10");
    }

    @Test
    void writesOnlyWhatIsAbsent() throws IOException {
        assertThat(store().putIfAbsent("claims/a", bytes("first"))).isTrue();
        assertThat(store().putIfAbsent("claims/a", bytes("second"))).isFalse();
        assertThat(store().get("claims/a")).contains(bytes("first"));
        var large = new byte[S3Store.PART + 1];
        assertThat(store().putIfAbsent("claims/large", large)).isTrue();
        assertThat(store().putIfAbsent("claims/large", bytes("second"))).isFalse();
        assertThat(store().putIfAbsent("claims/a", large)).isFalse();
    }

    @Test
    void oneOfManyRacersWinsAndItsContentStays() throws Exception {
        for (var round = 0; round < 3; round++) {
            var name = "claims/" + round;
            var start = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var racers = new ArrayList<Future<Boolean>>();
                for (var i = 0; i < RACERS; i++) {
                    var content = bytes("racer " + i);
                    racers.add(threads.submit(() -> {
                        start.await();
                        return store().putIfAbsent(name, content);
                    }));
                }
                start.countDown();
                var winners = winners(racers);
                assertThat(winners).hasSize(1);
                assertThat(store().get(name)).contains(bytes("racer " + winners.getFirst()));
            }
        }
    }

    private static ArrayList<Integer> winners(ArrayList<Future<Boolean>> racers)
            throws InterruptedException, ExecutionException {
        var winners = new ArrayList<Integer>();
        for (var i = 0; i < racers.size(); i++) {
            if (racers.get(i).get()) {
                winners.add(i);
            }
        }
        return winners;
    }

    @Test
    void aReaderSeesTheOldOrTheNewButNothingBetween() throws Exception {
        store().put("x", filled('a'));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = threads.submit(() -> {
                for (var i = 0; i < 10; i++) {
                    store().put("x", filled((char) ('b' + i)));
                }
                return true;
            });
            while (!writer.isDone()) {
                var seen = store().get("x").orElseThrow();
                assertThat(seen).isEqualTo(filled((char) seen[0]));
            }
            assertThat(writer.get()).isTrue();
        }
        assertThat(store().get("x")).contains(filled('k'));
    }

    private static byte[] filled(char character) {
        return bytes(String.valueOf(character).repeat(100_000));
    }

    @Test
    void filesLargerThanAPartGoThrough() throws Exception {
        var content = new byte[S3Store.PART + 1000];
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        var files = new StoredFiles(store());
        files.put("cafe", folder.resolve("file"));
        files.put("cafe", folder.resolve("file"));
        files.get("cafe", folder.resolve("copy"));
        assertThat(folder.resolve("copy")).hasBinaryContent(content);
    }

    @Test
    void foldersAreKeptForOtherMachines() throws Exception {
        var here = new CachedFolders(folder.resolve("here"), store());
        var there = new CachedFolders(folder.resolve("there"), store());
        here.folder("model/v1: big", dir -> Files.writeString(dir.resolve("model.bin"), "weights"));
        assertThat(there.folder("model/v1: big", dir -> {
            throw new AssertionError("it is there");
        }).resolve("model.bin")).hasContent("weights");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".", "a\\b"})
    void aNameStaysInsideTheStore(String name) {
        assertThatThrownBy(() -> store().put(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().putIfAbsent(name, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().get(name)).isInstanceOf(IllegalArgumentException.class);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
