package dev.flowcell.runtime.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import dev.flowcell.runtime.store.FileStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a helper knows of process 0. */
class CrewTest {

    private static final Places PLACES = new Places("r-1");

    @TempDir
    private Path folder;
    private FileStore store;
    private Crew crew;

    @BeforeEach
    void begin() {
        store = new FileStore(folder);
        crew = new Crew(store, PLACES, new Member(1, 0), 2, Pace.of(Duration.ofSeconds(5), false), () -> 0);
    }

    private void begins(int attempt) throws IOException {
        assertThat(Attempts.begin(store, PLACES, 0, attempt).attempt()).isEqualTo(attempt);
        lives(attempt, false);
    }

    private void lives(int attempt, boolean left) throws IOException {
        store.put(PLACES.alive(0), Records.bytes(new Presence.Alive(attempt, 7, left, left)));
    }

    private boolean released() throws IOException {
        crew.look(0);
        return crew.released();
    }

    @Test
    void aHelperIsFreeToGoWhenItIsTold() throws IOException {
        assertThat(released()).isFalse();
        begins(0);
        assertThat(released()).isFalse();
        store.put(PLACES.end(0), new byte[0]);
        assertThat(released()).isTrue();
        lives(0, true);
        assertThat(released()).isTrue();
    }

    @Test
    void whatAnEarlierAttemptSaidBindsNoLaterOne() throws IOException {
        begins(0);
        store.put(PLACES.end(0), new byte[0]);
        Attempts.begin(store, PLACES, 0, 1); // and has not given a sign of life yet
        assertThat(released()).isFalse();
        lives(1, false);
        assertThat(released()).isFalse();
        lives(0, true); // the last words of the one before, which come late
        assertThat(released()).isFalse();
        store.put(PLACES.end(1), new byte[0]);
        assertThat(released()).isTrue();
    }
}
