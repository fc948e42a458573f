package dev.flowcell.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

class LogPositionTest {

    private final LogPosition position = new LogPosition();

    /** Written by two streams: the second and third are out of order, two are equal in time and text. */
    private static final List<String> LOG = List.of("2026-01-01T00:00:00.5Z a", "2026-01-01T00:00:01.2Z b",
            "2026-01-01T00:00:01.1Z c", "2026-01-01T00:00:01.3Z d", "2026-01-01T00:00:01.3Z d",
            "2026-01-01T00:00:05.1Z e", "2026-01-01T00:00:05.2Z f");

    @Test
    void whereverTheStreamBreaksNoLineIsLostOrDoubled() {
        for (var cut = 0; cut <= LOG.size(); cut++) {
            for (var again = cut; again <= LOG.size(); again++) {
                var position = new LogPosition();
                var heard = new ArrayList<String>();
                read(position, LOG.subList(0, cut), heard);
                read(position, since(position, LOG.subList(0, again)), heard);
                read(position, since(position, LOG), heard);
                assertThat(heard).as("cut at %s and %s", cut, again)
                        .containsExactly("a", "b", "c", "d", "d", "e", "f");
            }
        }
    }

    @Test
    void afterARotationTheLogBeginsLater() {
        var heard = new ArrayList<String>();
        read(position, LOG.subList(0, 4), heard);
        read(position, LOG.subList(3, 7), heard);
        assertThat(heard).containsExactly("a", "b", "c", "d", "d", "e", "f");
    }

    @Test
    void theKubeletsOwnComplaintsAreNoLines() {
        assertThat(position.accept("unable to retrieve container logs for containerd://1f2e")).isNull();
        assertThat(position.accept("")).isNull();
        assertThat(position.accept("2026-01-01T00:00:00.5Z ")).isEmpty();
        assertThat(position.accept("2026-01-01T00:00:00.6Z  two  blanks")).isEqualTo(" two  blanks");
    }

    private static void read(LogPosition position, List<String> log, List<String> heard) {
        position.reopened();
        log.stream().map(position::accept).filter(Objects::nonNull).forEach(heard::add);
    }

    /** As the kubelet does. */
    private static List<String> since(LogPosition position, List<String> log) {
        var since = position.since();
        return since == null
                ? log
                : log.stream().filter(line -> !Instant.parse(line.substring(0, line.indexOf(' '))).isBefore(since))
                        .toList();
    }
}
