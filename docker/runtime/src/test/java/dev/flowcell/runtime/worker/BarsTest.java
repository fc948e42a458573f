package dev.flowcell.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/** What loops leave behind in the places where they draw. */
class BarsTest {

    private final Map<String, String> places = new LinkedHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger drawings = new AtomicInteger();
    private long now;

    private final Bars bars = new Bars(() -> "place " + ids.incrementAndGet(), (place, bundle, passing) -> {
        drawings.incrementAndGet();
        assertThat(bundle.data()).containsKey("text/html");
        places.put(place, bundle.text().replaceAll("[█░]+ ", ""));
    }, () -> now);

    private void pass(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void aLoopEndsWhole() {
        var bar = bars.begin("stories", 2);
        assertThat(places).containsValue("stories 0 of 2 (0 %)");
        bar.at(0);
        pass(2);
        bar.at(1);
        assertThat(places).containsValue("stories 1 of 2 (50 %), 2.0 s, about 2.0 s left");
        pass(1);
        bar.end(2);
        bars.stop(Thread.currentThread());
        assertThat(places).hasSize(1).containsValue("stories 2 of 2 (100 %), 3.0 s");
    }

    @Test
    void aMillionStepsAreDrawnAFewTimes() {
        var bar = bars.begin("", 1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            pass(1e-6);
            bar.at(i);
        }
        bar.end(1_000_000);
        assertThat(drawings.get()).isBetween(10, 14);
    }

    @Test
    void whoKnowsNoTotalCounts() {
        var bar = bars.begin("", -1);
        pass(61);
        bar.at(1_234);
        assertThat(places).containsValue("1,234, 1:01 min");
        bar.end(1_235);
        assertThat(places).containsValue("1,235, 1:01 min");
    }

    @Test
    void aLoopLeftEarlyStopsWithItsCell() {
        var bar = bars.begin("", 10);
        bar.at(0);
        pass(0.01);
        bar.at(3);
        bars.stop(Thread.currentThread());
        assertThat(places).containsValue("3 of 10 (30 %), stopped after 0.0 s");
        bar.at(4);
        bar.end(10);
        assertThat(places).as("it is over").containsValue("3 of 10 (30 %), stopped after 0.0 s");
    }

    @Test
    void loopsWithinALoopShareAPlace() {
        var outer = bars.begin("outer", 3);
        for (int i = 0; i < 3; i++) {
            outer.at(i);
            var inner = bars.begin("inner", 5);
            inner.at(0);
            if (i == 1) {
                continue; // left early
            }
            inner.end(5);
        }
        outer.end(3);
        assertThat(places.values()).containsExactly("outer 3 of 3 (100 %), 0.0 s", "inner 5 of 5 (100 %), 0.0 s");
    }

    @Test
    void aLoopLeftEarlyStopsWhenTheOneAroundItGoesOn() {
        var outer = bars.begin("outer", 3);
        outer.at(0);
        bars.begin("inner", 5).at(2);
        outer.at(1);
        assertThat(places).containsValue("inner 2 of 5 (40 %), stopped after 0.0 s");
    }

    @Test
    void anEmptyLoopIsDone() {
        bars.begin("", 0).end(0);
        assertThat(places).containsValue("0 of 0, 0.0 s");
    }

    @Test
    void ownCountsAreBarsToo() {
        bars.progress("load", 1, 3);
        pass(1);
        bars.progress("load", 2, 3);
        assertThat(places).hasSize(1).containsValue("load 2 of 3 (66 %), 1.0 s, about 0.5 s left");
        bars.progress("load", 3, 3);
        assertThat(places).hasSize(1).containsValue("load 3 of 3 (100 %), 1.0 s");
        bars.progress("load", 1, 3);
        assertThat(places).as("another time").hasSize(2);
    }
}
