package dev.flowcell.flow.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.flowcell.flow.library.Checksums;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Makes whole Java runtimes, of more than 100 MB each. */
@Tag("acceptance")
class JreLayerAcceptanceTest {

    @TempDir
    Path folder;

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void theSameJdkMakesTheSameRuntimeAndSaysNothing() throws IOException {
        var said = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(said, true));
        try {
            var one = sums(made("one"));
            assertThat(one).containsKey("/opt/java/lib/server/classes.jsa");
            var other = sums(made("other"));
            assertThat(one.keySet()).isEqualTo(other.keySet());
            assertThat(one.keySet()).as("files of the same name that differ")
                    .allMatch(file -> one.get(file).equals(other.get(file)));
        } finally {
            System.setOut(before);
        }
        assertThat(said.toString()).isEmpty();
    }

    @Test
    void itStartsWithTheArchiveOfItsClasses() throws IOException, InterruptedException {
        made("here");
        try (var runtimes = Files.list(folder.resolve("here"))) {
            var jre = runtimes.filter(each -> !each.getFileName().toString().startsWith(".")).findFirst().orElseThrow();
            var java = new ProcessBuilder(jre.resolve("bin/java").toString(), "-Xshare:on", "-version").start();
            assertThat(java.waitFor()).isZero();
        }
    }

    private FileEntriesLayer made(String name) throws IOException {
        return new JreLayer(folder.resolve(name)).of(JreLayer.hostArchitecture());
    }

    private static Map<String, String> sums(FileEntriesLayer layer) {
        var sums = new TreeMap<String, String>();
        for (var entry : layer.getEntries()) {
            if (Files.isRegularFile(entry.getSourceFile())) {
                sums.put(entry.getExtractionPath().toString(), new Checksums().of(entry.getSourceFile()));
            }
        }
        return sums;
    }
}
