package dev.flowcell.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.runtime.error.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreTest {

    @TempDir
    private Path folder;
    private FileStore store;

    @BeforeEach
    void open() {
        store = new FileStore(folder.resolve("new/store"));
    }

    @Test
    void keepsBlobsByName() throws IOException {
        assertThat(store.get("runs/r/vars/x.json")).isEmpty();
        store.put("runs/r/vars/x.json", "1".getBytes());
        store.put("runs/r/vars/x.json", "2".getBytes());
        assertThat(store.get("runs/r/vars/x.json")).contains("2".getBytes());
    }

    @Test
    void listsByPrefixInOrder() throws IOException {
        assertThat(store.list("runs/")).isEmpty();
        for (var name : new String[]{"runs/b/1", "runs/a/10", "runs/a/1", "other/x"}) {
            store.put(name, new byte[0]);
        }
        assertThat(store.list("runs/")).containsExactly("runs/a/1", "runs/a/10", "runs/b/1");
        assertThat(store.list("runs/a/1")).containsExactly("runs/a/1", "runs/a/10");
        assertThat(store.list("")).containsExactly("other/x", "runs/a/1", "runs/a/10", "runs/b/1");
        assertThat(store.list("runs/", "runs/a/1")).containsExactly("runs/a/10", "runs/b/1");
        assertThat(store.list("runs/", "runs/a/5")).containsExactly("runs/b/1");
    }

    @Test
    void onlyOneOfManyWritesWhatIsAbsent() throws Exception {
        var winners = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 20; i++) {
            var content = new byte[]{(byte) i};
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    winners.addAndGet(store.putIfAbsent("claims/1", content) ? 1 : 0);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(winners.get()).isEqualTo(1);
        assertThat(store.list("")).containsExactly("claims/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".", "a\\b", ".unfinished/x"})
    void aNameStaysInsideTheStore(String name) {
        assertThatThrownBy(() -> store.put(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.get(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "s4:bucket | there is no store of kind 's4:' here: use file:",
            "/data | '/data' is no store: write file:/data", "file: | names no folder: write file:/data",
            "file://host/share | names no folder"})
    void anAddressThatCantBeRightSaysTheRemedy(String address, String message) {
        assertThat(catchThrowableOfType(Fault.class, () -> Stores.open(address)).line()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"file:/data,file:/data", "file:///data,file:/data"})
    void opensFolders(String address, String expected) {
        assertThat(Stores.open(address)).hasToString(expected);
    }

    @Test
    void aFolderIsFilledOnceAndKeptInTheStore() throws Exception {
        var fills = new AtomicInteger();
        dev.flowcell.api.CacheFiller filler = dir -> {
            fills.incrementAndGet();
            Files.createDirectories(dir.resolve("deep"));
            Files.writeString(dir.resolve("deep/model.bin"), "weights");
        };
        var here = new CachedFolders(folder.resolve("here"), store);
        var there = new CachedFolders(folder.resolve("there"), store);
        assertThat(here.folder("model/v1: big", filler).resolve("deep/model.bin")).hasContent("weights");
        here.folder("model/v1: big", filler);
        assertThat(there.folder("model/v1: big", filler).resolve("deep/model.bin")).hasContent("weights");
        assertThat(fills.get()).isEqualTo(1);
    }

    @Test
    void aFolderThatCouldNotBeFilledLeavesNothing() {
        var folders = new CachedFolders(folder.resolve("cache"), null);
        assertThatThrownBy(() -> folders.folder("x", dir -> {
            Files.writeString(dir.resolve("half"), "");
            throw new IOException("no network");
        })).hasMessage("no network");
        assertThat(folder.resolve("cache/cached")).isEmptyDirectory();
    }
}
