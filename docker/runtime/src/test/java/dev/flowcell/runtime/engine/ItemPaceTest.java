package dev.flowcell.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class ItemPaceTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(-5 * SECOND);

    private ItemPace pace(int least) {
        return new ItemPace(least, clock::get);
    }

    private void keep(ItemPace pace, int count, long nanos) {
        clock.addAndGet(nanos);
        pace.kept(count);
    }

    @Test
    void noneOfTheFirstIsLost() {
        var pace = pace(0);
        assertThat(pace.mayBeLost()).isZero();
        assertThat(pace.worthBlob()).isEqualTo(1);

        keep(pace, 15, 1000);

        assertThat(pace.mayBeLost()).isZero();
    }

    @Test
    void aSixteenthMayBeLost() {
        var pace = pace(0);
        keep(pace, 16_000, 3600 * SECOND);

        assertThat(pace.mayBeLost()).isEqualTo(1000);
        assertThat(pace.worthBlob()).isEqualTo(500);
    }

    @Test
    void whatTookNoTimeMayBeLostToo() {
        var pace = pace(0);
        keep(pace, 100, SECOND / 1000);

        assertThat(pace.mayBeLost()).isEqualTo(1000);

        keep(pace, 1, SECOND);

        assertThat(pace.mayBeLost()).as("they became slow").isEqualTo(6);
    }

    @Test
    void helpersMayLoseWhatTheyRunAtOnce() {
        assertThat(pace(16).mayBeLost()).isEqualTo(16);
    }

    @Test
    void onlySoManyWaitAsTheMemoryHasRoomFor() {
        var pace = pace(0);
        keep(pace, 10_000_000, 1);
        assertThat(pace.mayBeLost()).isEqualTo(32 * 1024);

        pace.characters(10L * 1024 * 1024, 10);
        assertThat(pace.mayBeLost()).isEqualTo(8);

        pace.characters(100L * 1024 * 1024, 1);
        assertThat(pace.mayBeLost()).isEqualTo(1);
        assertThat(pace.worthBlob()).isEqualTo(1);

        pace.characters(0, 0);
        assertThat(pace.mayBeLost()).isEqualTo(32 * 1024);
    }
}
