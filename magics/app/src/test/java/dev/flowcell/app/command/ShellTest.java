package dev.flowcell.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowcell.app.shell.CellReader;
import dev.flowcell.app.shell.Shell;
import dev.flowcell.app.shell.TypedCells;
import dev.flowcell.app.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ShellTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private OptionalInt exitCode = OptionalInt.empty();
    private boolean failed;

    private String piped(String input) throws IOException {
        out.reset();
        try (var shell = new Shell(FakeSession::new, Terminal.plain(stream, stream), folder,
                file -> Files.writeString(file, "value " + Files.readString(file).length()))) {
            exitCode = shell.run(new CellReader.Piped(new BufferedReader(new StringReader(input))));
            failed = shell.failed();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsPipedCellsUntilExitAndGoesOnAfterAFailure() throws IOException {
        assertThat(piped("print one\n\nfail\nvalue 2\nexit\nprint never\n"))
                .isEqualTo("one\nIllegalStateException: boom\n  at cell 2, line 1\n2\n");
        assertThat(failed).isTrue();
        assertThat(piped("value 1\n/exit 3\nvalue 2")).isEqualTo("1\n");
        assertThat(exitCode).hasValue(3);
        assertThat(failed).isFalse();
        assertThat(piped("print a {\n\n  b")).isEqualTo("a {\n\n  b\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', value = {"/vars § |    int limit = 20",
            "/v § |    int limit = 20",
            "/vars nosuch § ``", "/methods § |    int f(int)", "/types § `|    record R() {⏎|    }`",
            "/imports § |    import a.b;", "/nosuch § There is no command /nosuch: /help lists them",
            "/e § /e could be /edit or /exit: write one more letter", "/open § /open needs a file: write /open FILE",
            "/save § /save needs a file: write /save FILE", "/exit x § x is no number: /help explains the commands",
            "/7 § There is no cell 7: /list shows them", "/! § There is no cell yet: /list shows them",
            "// a comment § ``"})
    void answersCommands(String command, String expected) throws IOException {
        assertThat(piped(command).stripTrailing()).isEqualTo(expected.replace('⏎', '\n'));
    }

    @Test
    void listsSavesOpensEditsAndRepeats() throws IOException {
        assertThat(piped("value 1\nprint a\n/list\n/1\n/!\n/edit 2\n/save some.jsh\n/reset\n/list\n/open some.jsh"))
                .isEqualTo("1\na\n   1 : value 1\n   2 : print a\nvalue 1\n1\nvalue 1\n1\nvalue 7\n7\n1\na\n1\n1\n7\n");
        assertThat(folder.resolve("some.jsh")).hasContent(
                "value 1\n// %%\nprint a\n// %%\nvalue 1\n// %%\nvalue 1\n// %%\nvalue 7\n");
        assertThat(piped("/open missing.jsh")).contains("missing.jsh");
        assertThat(piped("/save no/such/folder")).contains("can't be written");
        assertThat(piped("/help")).contains("/vars [NAME]", "/exit [CODE]");
    }

    private String typed(String keys) throws IOException {
        return typed("dumb", keys);
    }

    private String typed(String type, String keys) throws IOException {
        out.reset();
        var input = new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
        try (var terminal = new DumbTerminal("test", type, input, out, StandardCharsets.UTF_8)) {
            var session = new FakeSession();
            try (var cells = new TypedCells(terminal, () -> session, folder.resolve("history"), Map.of());
                    var shell = new Shell(() -> session, Terminal.plain(stream, stream).asking(cells), folder, cells)) {
                exitCode = shell.run(cells);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsTypedCells() throws IOException {
        assertThat(typed("print one\rvalue 2\r\u0004")).contains("one\n", "2\n");
        assertThat(folder.resolve("history")).content().contains("print one", "value 2");
    }

    @Test
    void aCellGoesOnWhileItIsNotWhole() throws IOException {
        assertThat(typed("print a {\rb\r\u0004")).contains("a {\n    b\n");
    }

    @Test
    void aClosingBracketTakesBackTheIndentationOfItsOwnLineAlone() throws IOException {
        assertThat(typed("ansi", "print (a  )  [b    ]    \"    }\"\r\u0004"))
                .contains("(a  )  [b    ]    \"    }\"\n");
        assertThat(typed("ansi", "print a {\rb    }\r\u0004"))
                .contains("a {\n    b    }\n");
        assertThat(typed("ansi", "print a {\r}b\r\u0004"))
                .contains("a {\n}b\n");
    }

    @Test
    void completesWithTab() throws IOException {
        assertThat(typed("ansi", "pri\t done\r\u0004")).contains("done\n");
    }

    @Test
    void asksAtThePrompt() throws IOException {
        assertThat(typed("ask name?\rAda\r\u0004")).contains("answered Ada");
        assertThat(typed("ask secret?\rhidden\r\u0004")).contains("answered hidden").doesNotContain("? hidden");
    }

    @Test
    void anInterruptAtThePromptDropsWhatWasTyped() throws IOException {
        assertThat(typed("print never\u0003print then\r/exit 4\r")).contains("then\n").doesNotContain("\nnever");
        assertThat(exitCode).hasValue(4);
    }
}
