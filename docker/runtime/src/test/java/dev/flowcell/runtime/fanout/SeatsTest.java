package dev.flowcell.runtime.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import dev.flowcell.runtime.store.FileStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes of a run those are that were told nothing of it. */
class SeatsTest {

    private static final Places PLACES = new Places("r-1");

    @TempDir
    private Path folder;
    private FileStore store;

    @BeforeEach
    void begin() {
        store = new FileStore(folder);
    }

    private OptionalInt take(String who) throws IOException {
        return Seats.take(store, PLACES, 3, who);
    }

    @Test
    void whoComesFirstDrivesAndWhoComesTooLateIsNone() throws IOException {
        assertThat(take("a")).hasValue(0);
        assertThat(take("b")).hasValue(1);
        assertThat(take("c")).hasValue(2);
        assertThat(take("d")).isEmpty();
        assertThat(Seats.take(store, new Places("r-2"), 3, "d")).as("another run").hasValue(0);
    }

    @Test
    void whoIsStartedAgainHasItsNumberStill() throws IOException {
        assertThat(take("a")).hasValue(0);
        assertThat(take("b")).hasValue(1);
        assertThat(take("a")).hasValue(0);
        assertThat(take("c")).hasValue(2);
        assertThat(take("b")).hasValue(1);
        assertThat(take("c")).hasValue(2);
    }

    @Test
    void noNumberIsGivenOutTwice() throws Exception {
        var found = new ArrayList<OptionalInt>();
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 20).mapToObj(each -> all.submit(
                    () -> Seats.take(store, PLACES, 20, "process " + each))).toList();
            for (var each : asked) {
                found.add(each.get());
            }
        }
        assertThat(found).extracting(OptionalInt::getAsInt)
                .containsExactlyInAnyOrderElementsOf(List.of(IntStream.range(0, 20).boxed().toArray(Integer[]::new)));
    }
}
