package dev.flowcell.app.command;

import dev.flowcell.kernel.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Cells that a person types: edited over several lines, completed by the session, remembered in a history file. An
/// interrupt at the prompt drops what was typed; while a cell runs it goes to the cell.
final class TypedCells implements CellReader, AutoCloseable {

    private final Terminal terminal;
    private final LineReader reader;

    TypedCells(Session session, Path history) throws IOException {
        terminal = TerminalBuilder.builder().system(true).build();
        terminal.handle(Terminal.Signal.INT, signal -> session.interrupt());
        reader = LineReaderBuilder.builder().terminal(terminal).appName("flowcell").parser(new CellParser(session))
                .completer((line, typed, candidates) -> session.complete(line.getBuffer().toString(),
                        line.getBuffer().cursor()).matches().forEach(match -> candidates.add(new Candidate(match))))
                .variable(LineReader.HISTORY_FILE, history).variable(LineReader.SECONDARY_PROMPT_PATTERN, "… ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
    }

    @Override
    public @Nullable String next() {
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

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    /** A line goes on while the session says that the cell is not whole; words are Java's and the magics'. */
    private static final class CellParser extends DefaultParser {

        private final Session session;

        CellParser(Session session) {
            this.session = session;
            setEscapeChars(new char[0]);
            setQuoteChars(new char[0]);
        }

        @Override
        public ParsedLine parse(String line, int cursor, Parser.ParseContext context) {
            if (context == Parser.ParseContext.ACCEPT_LINE && !line.isBlank() && !CellReader.whole(session, line)) {
                throw new EOFError(-1, -1, "the cell goes on");
            }
            return super.parse(line, cursor, context);
        }

        @Override
        public boolean isDelimiterChar(CharSequence buffer, int position) {
            var character = buffer.charAt(position);
            return !Character.isJavaIdentifierPart(character) && character != '%' && character != '-';
        }
    }
}
