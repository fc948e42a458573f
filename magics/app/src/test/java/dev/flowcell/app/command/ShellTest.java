package dev.flowcell.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.app.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShellTest {

    @Test
    void runsPipedCellsUntilExitAndGoesOnAfterAFailure() throws IOException {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var session = new FakeSession();
        var input = new BufferedReader(new StringReader("print one\n\nfail\nvalue 2\nexit\nprint never\n"));

        new Shell(session, Terminal.plain(stream, stream)).run(new CellReader.Piped(session, input));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("one\nIllegalStateException: boom\n  at cell 2, line 1\n2\n");
    }
}
