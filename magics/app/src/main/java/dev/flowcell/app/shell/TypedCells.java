package dev.flowcell.app.shell;

import dev.flowcell.app.terminal.Prompt;
import dev.flowcell.kernel.assist.Match;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Completeness.Status;
import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jline.builtins.Nano;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/// Cells that a person types: edited over several lines, completed by the session, remembered in a history file. An
/// interrupt at the prompt drops what was typed; while a cell runs it goes to the cell.
public final class TypedCells implements CellReader, Prompt, Editor, AutoCloseable {

    private static final int INDENTATION = 4;
    private static final Pattern TWO_EMPTY_LINES = Pattern.compile("(?s).*\n[ \t]*\n[ \t]*");
    private static final List<String> CLOSING = List.of(LineReader.INSERT_CLOSE_CURLY, LineReader.INSERT_CLOSE_PAREN,
            LineReader.INSERT_CLOSE_SQUARE);
    private static final String EXPLAIN = "flowcell-explain";

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Supplier<Session> session;
    private final LineReader reader;
    private final LineReader questions;

    /// @param session
    ///            the session that will run the next cell
    /// @param history
    ///            the file that keeps what was typed
    public TypedCells(Terminal terminal, Supplier<Session> session, Path history, Map<String, String> environment) {
        this.terminal = terminal;
        this.session = session;
        this.environment = environment;
        terminal.handle(Terminal.Signal.INT, signal -> session.get().interrupt());
        reader = LineReaderBuilder.builder().terminal(terminal).appName("flowcell").parser(new CellParser())
                .completer((line, typed, candidates) -> complete(typed, candidates))
                .variable(LineReader.HISTORY_FILE, history).variable(LineReader.SECONDARY_PROMPT_PATTERN, "… ")
                .variable(LineReader.INDENTATION, INDENTATION)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
        reader.getWidgets().put(EXPLAIN, this::explain);
        var explain = new Reference(EXPLAIN);
        var backTab = KeyMap.key(terminal, Capability.back_tab);
        for (var key : Arrays.asList(backTab, "\u001b[Z")) {
            if (key != null) {
                Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN)).bind(explain, key);
            }
        }
        CLOSING.forEach(name -> reader.getWidgets().computeIfPresent(name, (same, insert) -> () -> close(insert)));
        questions = LineReaderBuilder.builder().terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).variable(LineReader.DISABLE_HISTORY, true)
                .build();
    }

    @Override
    public @Nullable String next(Session ignored) {
        while (true) {
            try {
                return reader.readLine("> ");
            } catch (UserInterruptException interrupted) {
                continue; // at the prompt: begin again
            } catch (EndOfFileException end) {
                return null;
            }
        }
    }

    /** Asks for what a cell wants to read. An interrupt here is one of the cell. */
    @Override
    public String ask(String question, boolean password) {
        try {
            return password ? questions.readLine(question, '\0') : questions.readLine(question);
        } catch (UserInterruptException interrupted) {
            session.get().interrupt();
            throw Fault.settings("interrupted", "");
        } catch (EndOfFileException end) {
            throw Fault.settings("the input has ended", "run the cell again, and type a line");
        }
    }

    /** With `$VISUAL` or `$EDITOR`, or else with a small one of our own. */
    @Override
    public void edit(Path file) throws IOException, InterruptedException {
        var command = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", ""));
        if (command.isBlank()) {
            var nano = new Nano(terminal, file.getParent());
            nano.open(file.getFileName().toString());
            nano.run();
            return;
        }
        var process = new ProcessBuilder("/bin/sh", "-c", command + " \"$1\"", "edit", file.toString()).inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw Fault.settings("the editor '" + command + "' ended with exit code " + process.exitValue(),
                    "set VISUAL or EDITOR to another");
        }
    }

    private void complete(ParsedLine typed, List<Candidate> candidates) {
        var line = typed.line();
        var word = typed.cursor() - typed.wordCursor();
        if (line.startsWith("/") && word <= 1) {
            Arrays.stream(ShellCommand.values()).forEach(each -> candidates
                    .add(new Candidate("/" + each.name(), each.usage(), null, each.summary(), null, null, true)));
            return;
        }
        var found = session.get().complete(line, typed.cursor());
        for (Match match : found.candidates()) {
            var text = match.text();
            if (found.from() > word) {
                text = line.substring(word, found.from()) + text;
            } else if (text.startsWith(line.substring(found.from(), word))) {
                text = text.substring(word - found.from());
            }
            var signature = match.signature().isEmpty() ? null : match.signature();
            candidates.add(new Candidate(text, match.text(), null, signature, null, null, false));
        }
    }

    /** JLine takes indentation away before any closing bracket; here only before one that begins its line. */
    private boolean close(Widget insert) {
        var before = reader.getBuffer().upToCursor();
        reader.setVariable(LineReader.INDENTATION,
                before.substring(before.lastIndexOf('\n') + 1).isBlank() ? INDENTATION : 0);
        try {
            return insert.apply();
        } finally {
            reader.setVariable(LineReader.INDENTATION, INDENTATION);
        }
    }

    private boolean explain() {
        var buffer = reader.getBuffer();
        session.get().inspect(buffer.toString(), buffer.cursor())
                .ifPresent(found -> reader.printAbove(found.text() + "\n"));
        return true;
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    /** A line goes on while the session says that the cell is not whole; words are Java's and the magics'. */
    private final class CellParser extends DefaultParser {

        CellParser() {
            setEscapeChars(new char[0]);
            setQuoteChars(new char[0]);
        }

        @Override
        public ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
            if (context == Parser.ParseContext.ACCEPT_LINE && !line.isBlank() && !ShellCommand.is(line)
                    && !TWO_EMPTY_LINES.matcher(line).matches()) {
                var wholeness = session.get().completeness(line);
                if (wholeness.status() == Status.incomplete) {
                    throw new EOFError(-1, -1, "the cell goes on", "", wholeness.indent().length() / INDENTATION, null);
                }
            }
            return super.parse(line, cursor, context);
        }

        @Override
        public boolean isDelimiterChar(CharSequence buffer, int position) {
            var character = buffer.charAt(position);
            return !Character.isJavaIdentifierPart(character) && "%-/".indexOf(character) < 0;
        }
    }
}
