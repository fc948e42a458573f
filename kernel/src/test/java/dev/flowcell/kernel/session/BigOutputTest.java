package dev.flowcell.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.zip.CRC32;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Output of any size arrives whole, in order and in portions, with little memory on either side. */
@Timeout(60)
class BigOutputTest {

    /** Counts what it is shown, and forgets it. */
    private static final class Counting implements Display {

        private final CRC32 sum = new CRC32();
        private long characters;
        private int longest;

        @Override
        public synchronized void stream(Stream stream, String text) {
            characters += text.length();
            longest = Math.max(longest, text.length());
            text.chars().forEach(sum::update);
        }

        @Override
        public Slot show(MimeBundle bundle) {
            throw new AssertionError("nothing is shown");
        }

        @Override
        public String ask(String prompt, boolean password) {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public boolean live() {
            return false;
        }
    }

    private static Counting shown(String cell) {
        Counting display = new Counting();
        try (Session session = Sessions
                .start(SessionSettings.defaults().withWorkerOptions(List.of("-Xmx64m")))) {
            assertThat(session.execute(CellRequest.of(cell), display)).isEqualTo(new CellOutcome.Done(null));
        }
        return display;
    }

    @Test
    void aHundredThousandLines() {
        CRC32 expected = new CRC32();
        for (int i = 0; i < 100_000; i++) {
            ("line " + i + "\n").chars().forEach(expected::update);
        }
        assertThat(shown("for (int i = 0; i < 100_000; i++) { System.out.println(\"line \" + i); }").sum.getValue())
                .isEqualTo(expected.getValue());
    }

    @Test
    void aLineOfAHundredMegabytes() {
        Counting display = shown(
                "var part = \"x\".repeat(10_000_000);\nfor (int i = 0; i < 10; i++) { System.out.print(part); }");
        assertThat(display.characters).isEqualTo(100_000_000);
        assertThat(display.longest).isLessThan(100_000);
    }

    @Test
    void bytesInOnePiece() {
        Counting display = shown("System.out.write(new byte[20_000_000], 0, 20_000_000);");
        assertThat(display.characters).isEqualTo(20_000_000);
        assertThat(display.longest).isLessThan(100_000);
    }
}
