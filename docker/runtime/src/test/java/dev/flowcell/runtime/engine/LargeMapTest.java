package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.flowcell.runtime.event.RunEvent.MapProgress;
import dev.flowcell.runtime.event.RunEvent.State;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.FileStore;
import dev.flowcell.runtime.store.ListParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps whose items or results are too many for a file each, or for the memory. */
@Timeout(120)
class LargeMapTest {

    private static final int ITEMS = 60_000;

    @TempDir
    private Path app;

    private Path store() {
        return app.resolve("store");
    }

    private TinyFlow wide(String body) {
        return new TinyFlow().member("static long sum; static String some;")
                .map("out", "String", "int n", "IntStream.range(0, " + ITEMS + ")", "", "", body, TinyFlow.options())
                .step("sum", "out", "sum some", "out",
                        "sum = out.stream().mapToLong(String::length).sum(); some = out.get(7).strip() + out.getLast().strip();");
    }

    @Test
    void aMillionResultsThatDontFitStayInTheStore() throws Exception {
        // 18 MB of results, in a heap of 40 MB.
        wide("return String.format(\"%300d\", n);").into(app);
        var process = ProcessTest.start(app, Ran.spec("r-1", store(), null), List.of("-Xmx40m"));
        var ran = ProcessTest.ended(process);
        assertThat(ran.lines("stderr")).isEmpty();
        assertThat(ran.ends()).containsExactly("out done", "sum done");
        assertThat(store().resolve("runs/r-1/vars/sum.json")).hasContent(String.valueOf(300L * ITEMS));
        assertThat(store().resolve("runs/r-1/vars/some.json")).hasContent("\"7" + (ITEMS - 1) + "\"");
        var content = Files.readString(store().resolve("runs/r-1/vars/out.json"));
        var whole = ListParts.whole(content, new FileStore(store()));
        assertThat(whole).startsWith("[\"").endsWith((ITEMS - 1) + "\"]").hasSize(ITEMS * 303 + 1);
        assertThat(StepKeys.hash(whole)).isEqualTo(ListParts.read(content).orElseThrow().sha256());
        assertThat(Files.list(store().resolve("runs/r-1/steps/out/items"))).hasSizeLessThan(1000);

        var from = new RunSpec("r-2", "tiny", "abc", "file:" + store(), Map.of(), Map.of(), "r-1", "sum", 0, 0, false);
        var again = ProcessTest.ended(ProcessTest.start(app, from, List.of("-Xmx40m")));
        assertThat(again.ends()).containsExactly("out cached", "sum done");
        assertThat(store().resolve("runs/r-2/vars/sum.json")).hasContent(String.valueOf(300L * ITEMS));
    }

    @Test
    void quickItemsArePutTogetherAndResumed() throws IOException {
        var app = wide("if (n == 777 && !Files.exists(Path.of(\"" + this.app.resolve("mended")
                + "\"))) throw new IOException(\"broken\");\nreturn \"\" + n;").into(this.app);
        var first = Ran.run(app, Ran.spec("r-1", store(), null), Map.of());
        assertThat(first.failure().message())
                .isEqualTo("1 of " + ITEMS + " items failed: item 777 (777): IOException: broken");
        assertThat(first.events()).extracting(event -> event.detail())
                .contains(new MapProgress(ITEMS - 1, 1, (long) ITEMS));
        Files.createFile(this.app.resolve("mended"));
        var second = Ran.run(app, Ran.spec("r-2", store(), "r-1"), Map.of());
        assertThat(second.state()).isEqualTo(State.done);
        assertThat(Files.readString(store().resolve("runs/r-2/vars/some.json"))).isEqualTo("\"7" + (ITEMS - 1) + "\"");
    }

    @Test
    void damagedAndForeignBlobsAreSaidAndTheirItemsMadeAgain() throws IOException {
        var flow = new TinyFlow()
                .map("out", "Integer", "int n", "IntStream.range(0, 5)", "", "",
                        "System.out.println(n); if (!Files.exists(Path.of(\"" + app.resolve("mended")
                                + "\")) && n == 4) throw new IOException(); return n * n;",
                        new dev.flowcell.runtime.plan.FlowPlan.StepOptions(0, 1, null, false, null, 1, 1))
                .into(app);
        Ran.run(flow, Ran.spec("r-1", store(), null), Map.of());
        Files.createFile(app.resolve("mended"));
        var items = store().resolve("runs/r-1/steps/out/items");
        var half = items.resolve("0-0-000001");
        Files.write(half, java.util.Arrays.copyOf(Files.readAllBytes(half), 80));
        Files.writeString(items.resolve("foreign"), "what is this?\n".repeat(20));
        Files.writeString(items.resolve("empty"), "");
        var changed = items.resolve("0-0-000002");
        Files.writeString(changed, Files.readString(changed).replace(" 4\n", " 5\n"), StandardCharsets.UTF_8);
        var ran = Ran.run(flow, Ran.spec("r-2", store(), "r-1"), Map.of());
        assertThat(ran.lines("stdout")).containsExactlyInAnyOrder("out: 1", "out: 2", "out: 4");
        assertThat(ran.lines("stderr")).hasSize(4)
                .allMatch(line -> line.contains("is damaged, or not Flowcell's: what it was to hold is made anew"));
        assertThat(store().resolve("runs/r-2/vars/out.json")).hasContent("[0,1,4,9,16]");
    }
}
