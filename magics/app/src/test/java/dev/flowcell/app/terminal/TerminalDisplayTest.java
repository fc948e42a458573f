package dev.flowcell.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.runtime.display.MimeBundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalDisplayTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);

    private final TerminalDisplay pipe = new TerminalDisplay(Terminal.plain(stream, stream));
    private final TerminalDisplay screen = new TerminalDisplay(
            new Terminal(stream, stream, true, true, () -> new Size(10, 20), new Prompt.Nobody()));

    @Test
    void printsEachLineOfALiveValueOnceOnAPipe() {
        var slot = pipe.show(MimeBundle.plain("a: running\nb: waiting"));
        slot.update(MimeBundle.plain("a: running\nb: waiting"));
        slot.update(MimeBundle.plain("a: done\nb: running"));
        pipe.settle();

        assertThat(text()).isEqualTo("a: running\nb: waiting\na: done\nb: running\n");
        assertThat(pipe.live()).isFalse();
    }

    @Test
    void takesColoursAwayOnAPipe() {
        pipe.show(MimeBundle.plain("\u001b[31mred\u001b[0m"));

        assertThat(text()).isEqualTo("red\n");
    }

    @Test
    void redrawsALiveValueInPlace() {
        var slot = screen.show(MimeBundle.plain("one"));
        slot.update(MimeBundle.plain("two"));
        screen.settle();

        assertThat(Screen.of(text())).isEqualTo("two");
    }

    @Test
    void keepsALiveValueBelowOtherOutput() {
        var slot = screen.show(MimeBundle.plain("a: running\nb: waiting"));
        slot.update(MimeBundle.plain("a: running\nb: waiting"));
        screen.stream(Stream.stdout, "hello\n");
        screen.stream(Stream.stderr, "wor");
        slot.update(MimeBundle.plain("a: done\nb: done"));
        screen.stream(Stream.stderr, "ld\n");
        screen.settle();

        assertThat(Screen.of(text())).isEqualTo("hello\nworld\na: done\nb: done");
    }

    @Test
    void letsValuesThatAreNotUpdatedScrollAway() {
        for (var i = 0; i < 3; i++) {
            screen.show(MimeBundle.plain("value " + i));
            screen.stream(Stream.stdout, "line " + i + "\n");
        }
        screen.settle();

        assertThat(Screen.of(text())).isEqualTo("value 0\nline 0\nvalue 1\nline 1\nvalue 2\nline 2");
    }

    @Test
    void startsAValueOnALineOfItsOwn() {
        pipe.stream(Stream.stdout, "no line end");
        pipe.show(MimeBundle.plain("value"));

        assertThat(text()).isEqualTo("no line end\nvalue\n");
    }

    @Test
    void cutsALiveLineToTheWidthAndLeavesItWithinThreeRows() {
        var slot = screen.show(MimeBundle.plain("0123456789012345678901234567890"));
        assertThat(Screen.of(text())).isEqualTo("0123456789012345678…");

        slot.update(MimeBundle.plain("0123456789012345678901234567890\n" + "x".repeat(61)));
        screen.settle();
        assertThat(Screen.of(text())).isEqualTo("0123456789012345678901234567890\n" + "x".repeat(59) + "…");
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
