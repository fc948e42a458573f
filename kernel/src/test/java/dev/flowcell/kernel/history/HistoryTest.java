package dev.flowcell.kernel.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("home").resolve("history.jsonl");
    }

    private static List<String> lines(List<HistoryEntry> entries) {
        return entries.stream().map(entry -> entry.session() + "/" + entry.line() + " " + entry.source()).toList();
    }

    @Test
    void goesOnInTheNextSession() {
        try (History first = History.in(file())) {
            first.add(1, "int a = 1;", null);
            first.add(2, "a", "1");
        }
        try (History second = History.in(file())) {
            assertThat(lines(second.tail(1))).containsExactly("1/2 a");
            assertThat(lines(second.range(-1, 0, 9))).containsExactly("1/1 int a = 1;", "1/2 a");
            second.add(1, "int b;", null);
            assertThat(lines(second.tail(2))).containsExactly("1/2 a", "2/1 int b;");
            assertThat(lines(second.range(0, 1, 2))).containsExactly("2/1 int b;");
            assertThat(lines(second.range(1, 2, 9))).containsExactly("1/2 a");
            assertThat(second.range(-2, 0, 9)).isEmpty();
            assertThat(second.range(7, 0, 9)).isEmpty();
        }
    }

    @Test
    void givesTheResultsOfThisSession() {
        try (History history = History.ofSession()) {
            history.add(1, "1 + 1", "2");
            history.add(2, "void f() {}", null);
            assertThat(history.tail(9)).extracting(HistoryEntry::output).containsExactly("2", null);
        }
    }

    @Test
    void searches() {
        try (History history = History.in(file())) {
            List.of("1 + 1", "int a", "1 + 1", "1 +\n2", "1 + 1").forEach(source -> history.add(1, source, null));
            assertThat(history.search("1*", false, 99)).hasSize(4);
            assertThat(lines(history.search("1*", true, 99))).containsExactly("1/1 1 +\n2", "1/1 1 + 1");
            assertThat(history.search("1 ? 1", false, 2)).hasSize(2);
            assertThat(history.search("a", false, 2)).isEmpty();
            assertThat(history.search("*a*", false, 2)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"'',''", "*,''", "*,abc", "a*c,abc", "a?c,abc", "*b*,abc", "**?,a", "a*a*a*a*a*a*a*a,aaaaaaaa",
            "[a],[a]"})
    void aGlobMatches(String pattern, String text) {
        assertThat(new Glob(pattern).matches(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'',a", "?,''", "a,ab", "b*,abc", "*b,abc", "a?c,ac", "[a],a"})
    void aGlobDoesNotMatch(String pattern, String text) {
        assertThat(new Glob(pattern).matches(text)).isFalse();
    }

    @Test
    void aHostileGlobIsAnsweredAtOnce() {
        assertThat(new Glob("*a".repeat(500) + "b").matches("a".repeat(5_000))).isFalse();
    }

    @Test
    void isTheUsersAlone() throws IOException {
        try (History history = History.in(file())) {
            history.add(1, "secretive()", null);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
    }

    @Test
    void sessionsAtTheSameTimeKeepApart() throws IOException {
        List<History> sessions = IntStream.range(0, 4).mapToObj(each -> History.in(file())).toList();
        for (int line = 1; line <= 50; line++) {
            for (History session : sessions) {
                session.add(line, "line " + line, null);
            }
        }
        sessions.forEach(History::close);
        try (History later = History.in(file())) {
            for (int session = 1; session <= 4; session++) {
                assertThat(later.range(session, 1, 99)).extracting(HistoryEntry::line)
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 50).boxed().toList());
            }
        }
        assertThat(Files.readAllLines(file())).hasSize(200);
    }

    @Test
    void passesOverWhatIsBroken() throws IOException {
        try (History history = History.in(file())) {
            history.add(1, "one", null);
        }
        Files.writeString(file(), "nonsense\n{\"session\":\"x\"}\n[]\n{\"session\":3,\"line\":1,\"source\":\"cut",
                StandardOpenOption.APPEND);
        try (History history = History.in(file())) {
            history.add(1, "two", null);
            assertThat(lines(history.tail(9))).containsExactly("1/1 one", "2/1 two");
        }
    }

    @Test
    void dropsTheOldestWhenItGrowsLarge() throws IOException {
        HistoryFile small = new HistoryFile(file(), 2_000);
        for (int line = 1; line <= 200; line++) {
            small.append(1, line, "int a" + line + ";");
        }
        assertThat(Files.size(file())).isLessThanOrEqualTo(2_000);
        List<HistoryEntry> kept = small.entries();
        assertThat(kept).hasSizeGreaterThan(15);
        assertThat(kept.getLast().line()).isEqualTo(200);
        assertThat(kept.getFirst().line()).isEqualTo(200 - kept.size() + 1);
    }

    @Test
    void aFileThatCantBeWrittenCostsOnlyTheEarlierSessions() throws IOException {
        Files.writeString(folder.resolve("home"), "a file, no folder");
        try (History history = History.in(file())) {
            history.add(1, "1", "1");
            assertThat(lines(history.tail(9))).containsExactly("0/1 1");
        }
    }
}
