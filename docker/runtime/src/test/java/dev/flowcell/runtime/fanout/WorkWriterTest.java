package dev.flowcell.runtime.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import dev.flowcell.runtime.fanout.WorkWriter.Different;
import dev.flowcell.runtime.store.FileStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two attempts of process 0 offer that are there at the same time for a while. */
class WorkWriterTest {

    @TempDir
    private Path folder;
    private FileStore store;
    private Places.Round round;

    @BeforeEach
    void begin() {
        store = new FileStore(folder);
        round = new Places("r-1").round("m", 0);
    }

    private WorkWriter writer() {
        return new WorkWriter(store, round, 0);
    }

    private static void add(WorkWriter writer, int from, int to) throws IOException, Different {
        for (var item = from; item < to; item++) {
            writer.add(item, String.valueOf(item));
        }
    }

    private List<Integer> offered() throws IOException {
        var work = new Work(store, round);
        work.look();
        assertThat(work.whole()).isTrue();
        return work.lines(0, work.end()).stream().map(WorkBlock.Line::index).toList();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachItemIsOfferedOnceWhoeverIsFirst(long seed) throws Exception {
        var random = new Random(seed);
        var count = 700 + random.nextInt(3_000);
        var writers = List.of(writer(), writer());
        var at = new int[2];
        while (at[0] < count || at[1] < count) {
            var which = at[0] == count ? 1 : at[1] == count ? 0 : random.nextInt(2);
            var to = Math.min(count, at[which] + 1 + random.nextInt(400));
            add(writers.get(which), at[which], to);
            at[which] = to;
            if (random.nextBoolean() && to == count) {
                writers.get(which).end();
            }
        }
        writers.get(0).end();
        writers.get(1).end();
        assertThat(offered()).isEqualTo(numbers(count));
    }

    @Test
    void whatTheOneBeforeDidNotGetToOfferIs() throws Exception {
        add(writer(), 0, 600); // of which it writes 512, and dies
        var next = writer();
        add(next, 0, 1_000);
        next.end();
        assertThat(offered()).isEqualTo(numbers(1_000));
    }

    @ParameterizedTest(name = "{0} items, then {1}")
    @CsvSource({"300, 299", "300, 301", "256, 255", "300, 0", "1000, 300"})
    void otherItemsAreFoundOut(int before, int now) throws Exception {
        var first = writer();
        add(first, 0, before);
        first.end();
        var next = writer();
        assertThatThrownBy(() -> {
            add(next, 0, now);
            next.end();
        }).isInstanceOf(Different.class);
        assertThat(offered()).isEqualTo(numbers(before));
    }
}
