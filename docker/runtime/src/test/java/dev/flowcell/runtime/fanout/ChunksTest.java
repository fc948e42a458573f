package dev.flowcell.runtime.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many items a process takes at once. */
class ChunksTest {

    private static Chunks after(int parallel, int processes, long millis, int times) {
        var chunks = new Chunks(parallel, processes);
        IntStream.range(0, times).forEach(each -> chunks.ran(Duration.ofMillis(millis).toNanos()));
        return chunks;
    }

    @ParameterizedTest(name = "{0} at once, {1} processes, items of {2} ms, {3} left: {4}")
    @CsvSource({"1, 10, 100, 1000, 10", // a second
            "4, 10, 100, 1000, 40", // of each of four
            "1, 10, 1, 100000, 1000", "1, 10, 30000, 1000, 1", // a long one by itself
            "1, 10, 100, 100, 5", // half of its share of the rest
            "1, 10, 100, 19, 1", "1, 10, 100, 1, 1", "8, 2, 1, 30, 7"})
    void isWhatTakesASecondButNeverMoreThanHalfOfItsShare(int parallel, int processes, long millis, int left,
            int size) {
        assertThat(after(parallel, processes, millis, 5).size(left)).isEqualTo(size);
    }

    @Test
    void isSmallAsLongAsNothingIsKnown() {
        assertThat(new Chunks(1, 10).size(100_000)).isEqualTo(1);
        assertThat(new Chunks(16, 10).size(100_000)).isEqualTo(16);
    }

    @Test
    void followsItemsThatBecomeSlower() {
        var chunks = after(1, 2, 10, 100);
        assertThat(chunks.size(10_000)).isEqualTo(100);
        IntStream.range(0, 100).forEach(each -> chunks.ran(Duration.ofMillis(500).toNanos()));
        assertThat(chunks.size(10_000)).isEqualTo(2);
    }
}
