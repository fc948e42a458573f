package dev.flowcell.runtime.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.flowcell.runtime.fanout.Pace;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of runs that want the same turn one has it, until it ends or dies. */
@Timeout(60)
class TurnTest {

    private static final String NAME = "prod_news.bbc";
    /** Signs come at once; who is silent is waited for long enough to be heard on a busy machine. */
    private static final Pace QUICK = new Pace(Duration.ofMillis(5), Duration.ofSeconds(2), Duration.ofMillis(5),
            Duration.ofMillis(5), Duration.ofSeconds(1));

    @TempDir
    Path folder;
    private ArtifactStore store;
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        store = Stores.open("file:" + folder);
    }

    @AfterEach
    void endAll() {
        turns.forEach(Turn::end);
    }

    private Turn turn(String run) {
        return turn(run, store);
    }

    private Turn turn(String run, ArtifactStore seen) {
        return kept(new Turn(seen, NAME, run, "v1", QUICK, other -> lost.add(run + " lost it to " + other)));
    }

    private Turn kept(Turn turn) {
        turns.add(turn);
        return turn;
    }

    @Test
    void whoComesMeanwhileIsToldWhoHasIt() throws IOException {
        var first = turn("r-1");
        assertThat(first.take()).isEmpty();
        var second = turn("r-2");
        assertThat(second.take()).contains("r-1");
        second.end();
        assertThat(turn("r-3").take()).as("who was skipped ends nobody's turn").contains("r-1");
        first.end();
        assertThat(turn("r-4").take()).isEmpty();
        assertThat(turn("r-5").take()).contains("r-4");
        assertThat(lost).isEmpty();
        assertThat(Wanted.since(store, NAME, Instant.EPOCH)).extracting(Wanted::run).containsExactly("r-5", "r-4",
                "r-3", "r-2", "r-1");
        var fourth = Wanted.since(store, NAME, Instant.EPOCH).get(1);
        assertThat(fourth.version()).isEqualTo("v1");
        assertThat(Wanted.since(store, NAME, fourth.time())).extracting(Wanted::run).containsExactly("r-5", "r-4");
        assertThat(Wanted.since(store, "prod_other", Instant.EPOCH)).isEmpty();
    }

    @Test
    void turnsOfOtherNamesAreOthers() throws IOException {
        assertThat(turn("r-1").take()).isEmpty();
        assertThat(kept(new Turn(store, "prod_news", "r-2", "v1", QUICK, other -> {
        })).take()).isEmpty();
    }

    @Test
    void aProcessThatIsStartedAnewGoesOnWithItsRunsTurn() throws IOException {
        assertThat(turn("r-1").take()).isEmpty();
        assertThat(turn("r-1").take()).isEmpty();
        assertThat(turn("r-2").take()).contains("r-1");
    }

    @Test
    void theDeadAreFollowedAndWhoOnlySleptIsTold() throws Exception {
        var asleep = new AtomicBoolean(true);
        assertThat(turn("r-1", new Sleepy(store, asleep)).take()).isEmpty();
        assertThat(turn("r-2").take()).isEmpty();
        asleep.set(false);
        assertThat(lost.take()).isEqualTo("r-1 lost it to r-2");
        assertThat(turn("r-3").take()).contains("r-2");
    }

    @Test
    void itGoesOnWhereRulesOfTheBucketHaveRemovedWhatIsOld() throws IOException {
        for (var run : List.of("r-1", "r-2")) {
            var turn = turn(run);
            assertThat(turn.take()).isEmpty();
            turn.end();
        }
        var left = new Holed(store, Map.of("turns/" + NAME + "/000000002/taken", true));
        var third = turn("r-3", left);
        assertThat(third.take()).isEmpty();
        assertThat(store.get("turns/" + NAME + "/000000003/taken")).isPresent();
    }

    @Test
    void ofManyAtOnceOneHasIt() throws Exception {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newCachedThreadPool()) {
            var tries = new ArrayList<Future<Optional<String>>>();
            for (var number = 0; number < 12; number++) {
                var run = "r-" + number;
                tries.add(threads.submit(() -> {
                    begin.await();
                    return turn(run).take();
                }));
            }
            begin.countDown();
            var holders = new ConcurrentHashMap<String, Integer>();
            var took = 0;
            for (var each : tries) {
                var other = each.get();
                took += other.isEmpty() ? 1 : 0;
                other.ifPresent(name -> holders.merge(name, 1, Integer::sum));
            }
            assertThat(took).isEqualTo(1);
            assertThat(holders).hasSize(1).containsValue(11);
        }
    }

    /** A process that stands still: once it has begun, its signs do not reach the store, nor the store's news it. */
    private record Sleepy(ArtifactStore store, AtomicBoolean asleep) implements ArtifactStore {

        @Override
        public Optional<byte[]> get(String name) throws IOException {
            return name.contains("000000002") && asleep.get() ? Optional.empty() : store.get(name);
        }

        @Override
        public void put(String name, byte[] content) throws IOException {
            if (name.endsWith("/last") || !asleep.get()) {
                store.put(name, content);
            }
        }

        @Override
        public boolean putIfAbsent(String name, byte[] content) throws IOException {
            return store.putIfAbsent(name, content);
        }

        @Override
        public List<String> list(String prefix) throws IOException {
            return store.list(prefix);
        }
    }

    /** A store that some blobs are missing from. */
    private record Holed(ArtifactStore store, Map<String, Boolean> missing) implements ArtifactStore {

        @Override
        public Optional<byte[]> get(String name) throws IOException {
            return missing.containsKey(name) ? Optional.empty() : store.get(name);
        }

        @Override
        public void put(String name, byte[] content) throws IOException {
            store.put(name, content);
        }

        @Override
        public boolean putIfAbsent(String name, byte[] content) throws IOException {
            return store.putIfAbsent(name, content);
        }

        @Override
        public List<String> list(String prefix) throws IOException {
            return store.list(prefix);
        }
    }
}
