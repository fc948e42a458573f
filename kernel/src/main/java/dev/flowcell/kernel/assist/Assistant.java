package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.Session.Completeness;
import dev.flowcell.kernel.session.Session.Completion;
import dev.flowcell.runtime.display.MimeBundle;

/// Completion, inspection and whether a cell is whole. It has a compiler of its own, so that it answers while a cell
/// runs, and answers one request at a time.
public final class Assistant {

    private static final String SOMETHING = "HttpClien";

    private final Scope.Source source;
    private final MagicRegistry magics;
    private final MagicCompletion magicCompletion;
    private final JavaCompletion java;
    private final Inspection inspection;

    /// @param source
    ///            what the session's code sees
    /// @param values
    ///            a variable's value in a few words, where it can be had at once
    /// @param directory
    ///            where relative paths begin
    /// @param jdk
    ///            home of the JDK whose classes the session sees
    public Assistant(Scope.Source source, Values values, MagicRegistry magics, Path directory, Path jdk) {
        this.source = source;
        this.magics = magics;
        magicCompletion = new MagicCompletion(magics, directory, Coordinates.ofUser());
        Compiler compiler = new Compiler();
        java = new JavaCompletion(compiler, new TypeIndex());
        inspection = new Inspection(compiler, new Sources(jdk), values);
    }

    /// Reads the names of types and attributes something small, so that the first answer comes as quickly as the next:
    /// front-ends wait no longer than a second for one.
    public void prepare() {
        complete(SOMETHING, SOMETHING.length());
    }

    /** Says shortly what a variable holds. */
    public interface Values {

        /** The value's beginning, or nothing where it can't be had at once. */
        String of(String variable);
    }

    /// What could stand at a place.
    ///
    /// @param cursor
    ///            in UTF-16 units
    public synchronized Completion complete(String cell, int cursor) {
        int at = Math.clamp(cursor, 0, cell.length());
        Line line = Line.at(cell, at);
        if (line.magic()) {
            return magic(cell, line, at);
        }
        String code = CellText.parse(cell).code();
        boolean otherLanguage = code.substring(line.start(), at).isBlank() && line.start() < at;
        return otherLanguage ? new Completion(List.of(), at, at) : java(code, at);
    }

    private Completion magic(String cell, Line line, int at) {
        String begun = cell.substring(line.start(), at);
        String name = line.name(cell);
        int arguments = line.start() + (name.equals("!") ? 1 : begun.length() - begun.stripLeading().length());
        if (!name.equals("!") && begun.indexOf(' ') < 0) {
            return new Completion(magicCompletion.names(begun), line.start(), at);
        }
        int word = Math.max(cell.lastIndexOf(' ', at - 1) + 1, arguments);
        int behind = name.equals("!") ? arguments : line.start() + begun.indexOf(' ');
        OptionalInt java = magicCompletion.java(name, cell.substring(behind, at));
        if (java.isPresent() && !cell.startsWith("-", word)) {
            int from = behind + java.getAsInt();
            return java(" ".repeat(from) + cell.substring(from, at), at);
        }
        return new Completion(magicCompletion.arguments(name, cell.substring(behind, word), cell.substring(word, at)),
                word, at);
    }

    private Completion java(String code, int at) {
        Place place = Place.before(code, at);
        if (place == null) {
            return new Completion(List.of(), at, at);
        }
        try {
            return new Completion(java.matches(source.now(), code, place), place.start(), at);
        } catch (IOException | RuntimeException e) {
            System.getLogger(Assistant.class.getName()).log(System.Logger.Level.WARNING, "Completion failed", e);
            return new Completion(List.of(), at, at);
        }
    }

    /// Signature and documentation of what stands at a place.
    ///
    /// @param cursor
    ///            in UTF-16 units
    public synchronized Optional<MimeBundle> inspect(String cell, int cursor) {
        int at = Math.clamp(cursor, 0, cell.length());
        Line line = Line.at(cell, at);
        if (line.magic()) {
            return help(line.name(cell));
        }
        String code = CellText.parse(cell).code();
        Place place = Place.around(code, at);
        if (place == null) {
            return Optional.empty();
        }
        try {
            return inspection.of(source.now(), code, place);
        } catch (IOException | RuntimeException e) {
            System.getLogger(Assistant.class.getName()).log(System.Logger.Level.WARNING, "Inspection failed", e);
            return Optional.empty();
        }
    }

    private Optional<MimeBundle> help(String name) {
        StringBuilder text = new StringBuilder();
        for (Magic magic : magics.named(name)) {
            text.append(MagicRegistry.display(magic)).append(' ').append(magic.summary()).append("\n\n")
                    .append(magic.usage().stripTrailing()).append("\n\n");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(MimeBundle.plain(text.toString().stripTrailing()));
    }

    /// Whether a cell is whole.
    ///
    /// @param parser
    ///            asked where the cell's tokens alone don't say
    public Completeness completeness(String cell, Parser parser) {
        Wholeness tokens = Wholeness.of(cell);
        return switch (tokens.state()) {
            case open -> new Completeness(Completeness.Status.incomplete, tokens.indent());
            case wrong -> new Completeness(Completeness.Status.invalid, "");
            case whole -> new Completeness(Completeness.Status.complete, "");
            case parse -> {
                Completeness.Status status = parser.status(CellText.parse(cell).code());
                yield new Completeness(status, status == Completeness.Status.incomplete ? tokens.indent() : "");
            }
        };
    }

    /** Parses Java for its status alone. */
    public interface Parser {

        Completeness.Status status(String code);
    }

    /// The line of a place.
    ///
    /// @param start
    ///            where its first character stands that is no space
    /// @param magic
    ///            whether it is a magic's
    private record Line(int start, boolean magic) {

        static Line at(String cell, int at) {
            int start = cell.lastIndexOf('\n', at - 1) + 1;
            while (start < at && cell.charAt(start) == ' ') {
                start++;
            }
            boolean sign = start < at && (cell.charAt(start) == '%' || cell.charAt(start) == '!');
            return new Line(start, sign && (at - start < 3 && onlySigns(cell.substring(start, at))
                    ? start == 0 || magicAt(cell.substring(0, start) + "%x", start)
                    : magicAt(cell, start)));
        }

        private static boolean onlySigns(String text) {
            return text.chars().allMatch(each -> each == '%');
        }

        private static boolean magicAt(String cell, int start) {
            int number = (int) cell.substring(0, start).chars().filter(each -> each == '\n').count() + 1;
            return CellText.parse(cell).magics().stream().map(MagicLine::line).anyMatch(line -> line == number);
        }

        String name(String cell) {
            if (cell.charAt(start) == '!') {
                return "!";
            }
            int from = start;
            while (from < cell.length() && cell.charAt(from) == '%') {
                from++;
            }
            int to = from;
            while (to < cell.length() && !Character.isWhitespace(cell.charAt(to))) {
                to++;
            }
            return cell.substring(from, to);
        }
    }
}
