package dev.flowcell.api;

import static dev.flowcell.api.MapOptions.parallel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MapsTest {

    @Test
    void javacInfersItemsAndResultsOfEveryKindOfSource() throws Exception {
        var fromList = Maps.map(List.of("a", "bb"), parallel(4), text -> text.length());
        List<Integer> lengths = fromList;
        assertThat(lengths).containsExactly(1, 2);
        assertThat(Maps.map(new String[]{"x", "yy"}, parallel(1), String::length)).containsExactly(1, 2);
        assertThat(Maps.map(Stream.of(1, 2), parallel(2), n -> n + 0.5)).containsExactly(1.5, 2.5);
        assertThat(Maps.map(IntStream.range(0, 3), parallel(2), n -> n * n)).containsExactly(0, 1, 4);
        assertThat(Maps.map(new int[]{3, 4}, parallel(2), n -> n + 1)).containsExactly(4, 5);
        assertThat(Maps.map(new long[]{3}, parallel(2), n -> n + 1)).containsExactly(4L);
        assertThat(Maps.map(new double[]{3}, parallel(2), n -> n + 1)).containsExactly(4.0);
        assertThat(Maps.map(Map.of("k", 1).entrySet(), parallel(2), entry -> entry.getKey() + entry.getValue()))
                .containsExactly("k1");
    }

    @Test
    void nullsAndOrderAreKeptAndTheListIsTheCallersOwn() throws Exception {
        var results = Maps.map(Arrays.asList("a", null, "c"), parallel(3), text -> text);
        assertThat(results).containsExactly("a", null, "c");
        results.add("d");
        assertThat(Maps.map(IntStream.range(0, 1000).boxed(), parallel(50), n -> {
            Thread.yield();
            return n;
        })).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(Maps.map(List.of(), parallel(3), item -> item)).isEmpty();
    }

    @Test
    void noMoreItemsRunAtOnceThanAsked() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var all = new CountDownLatch(4);
        Maps.each(IntStream.range(0, 40), parallel(4), n -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            all.countDown();
            all.await();
            running.decrementAndGet();
        });
        assertThat(most.get()).isEqualTo(4);
    }

    @Test
    void aFailedItemDoesNotStopTheOthersAndAllAreListed() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        var failure = catchThrowableOfType(MapFailure.class, () -> Maps.map(List.of(1, 2, 3, 4), parallel(2), n -> {
            if (n % 2 == 0) {
                throw new IOException("no " + n);
            }
            return done.add(n);
        }));
        assertThat(done).containsExactlyInAnyOrder(1, 3);
        assertThat(failure.total()).isEqualTo(4);
        assertThat(failure.items()).extracting(MapFailure.Item::index).containsExactly(1, 3);
        assertThat(failure)
                .hasMessage("2 of 4 items failed: item 1 (2): IOException: no 2; item 3 (4): IOException: no 4")
                .hasCauseInstanceOf(IOException.class);
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void anInterruptInterruptsTheItemsAndStartsNoMore() throws Exception {
        var started = new CountDownLatch(2);
        var interrupted = new CountDownLatch(2);
        var count = new AtomicInteger();
        var caller = new Thread(() -> {
            try {
                Maps.each(IntStream.range(0, 100), parallel(2), n -> {
                    count.incrementAndGet();
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                });
            } catch (InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        interrupted.await();
        caller.join();
        assertThat(count.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void childThreadsSeeWhatTheCallerInherits() throws Exception {
        var local = new InheritableThreadLocal<String>();
        local.set("step");
        assertThat(Maps.map(List.of(1, 2), parallel(2), n -> local.get())).containsExactly("step", "step");
        local.remove();
    }

    @Test
    void atLeastOneItemMustRun() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class,
                () -> Maps.map(new ArrayList<String>(), parallel(0), item -> item)))
                .hasMessageContaining("--parallel 0");
    }
}
