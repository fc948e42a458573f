package dev.flowcell.app.shell;

import dev.flowcell.app.headless.NotebookDocument;
import dev.flowcell.app.terminal.Ansi;
import dev.flowcell.app.terminal.Terminal;
import dev.flowcell.app.terminal.TerminalDisplay;
import dev.flowcell.kernel.session.CellOutcome;
import dev.flowcell.kernel.session.CellRequest;
import dev.flowcell.kernel.session.Session;
import dev.flowcell.kernel.session.Session.Declaration;
import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Runs one cell after the other until there is none, and the commands between them. */
public final class Shell implements AutoCloseable {

    private static final String MARK = "// %%\n";

    private final Supplier<Session> sessions;
    private final Terminal terminal;
    private final Path directory;
    private final Editor editor;
    private final List<String> cells = new ArrayList<>();
    private volatile Session session;
    private boolean failed;
    private OptionalInt exitCode = OptionalInt.empty();

    /// @param sessions
    ///            starts a session
    /// @param directory
    ///            where relative paths begin
    public Shell(Supplier<Session> sessions, Terminal terminal, Path directory, Editor editor) {
        this.sessions = sessions;
        this.terminal = terminal;
        this.directory = directory;
        this.editor = editor;
        session = sessions.get();
    }

    /** The session that runs the next cell. */
    public Session session() {
        return session;
    }

    /// Runs cells until there are no more, or until `/exit`.
    ///
    /// @return the exit code that `/exit` says, if any does
    public OptionalInt run(CellReader reader) throws IOException {
        while (exitCode.isEmpty()) {
            var cell = reader.next(session);
            if (cell == null || cell.strip().equals("exit")) {
                break;
            }
            try {
                perform(cell.stripTrailing());
            } catch (Fault fault) {
                failed = true;
                terminal.err().println(terminal.coloured(Ansi.red, fault.line()));
            }
        }
        return exitCode;
    }

    /** Whether a cell or a command has failed. */
    public boolean failed() {
        return failed;
    }

    /// Runs the cells of a script or a notebook, up to the first that fails.
    ///
    /// @throws Fault
    ///             if it is not there
    public void open(Path file) {
        for (var cell : NotebookDocument.read(directory.resolve(file)).codeCells()) {
            if (!cell.source().isBlank() && !execute(cell.source())) {
                return;
            }
        }
    }

    private void perform(String cell) throws IOException {
        if (cell.isBlank()) {
            return;
        }
        if (!ShellCommand.is(cell)) {
            execute(cell);
            return;
        }
        var call = ShellCommand.read(cell);
        if (call.isEmpty()) {
            var again = cell(cell.strip().substring(1).replace("!", ""));
            terminal.out().println(again);
            execute(again);
        } else {
            perform(call.get().command(), call.get().argument());
        }
    }

    private void perform(ShellCommand command, String argument) throws IOException {
        switch (command) {
            case vars -> variables(argument);
            case methods -> declarations(Declaration.Kind.method);
            case types -> declarations(Declaration.Kind.type);
            case imports -> declarations(Declaration.Kind.imports);
            case list -> list();
            case edit -> edit(argument);
            case save -> save(argument);
            case open -> open(Path.of(needed(command, argument)));
            case reset -> reset();
            case history -> cells.forEach(terminal.out()::println);
            case help -> help();
            case exit -> exitCode = OptionalInt.of(number(argument, 0));
        }
    }

    /** Whether it went well. */
    private boolean execute(String source) {
        cells.add(source);
        var display = new TerminalDisplay(terminal);
        switch (session.execute(CellRequest.of(source), display)) {
            case CellOutcome.Done done -> {
                if (done.value() != null) {
                    display.show(done.value());
                }
                display.settle();
                return true;
            }
            case CellOutcome.Failed wrong -> {
                display.settle();
                wrong.traceback().forEach(line -> terminal.err().println(terminal.coloured(line)));
                failed = true;
                return false;
            }
        }
    }

    private void variables(String name) {
        for (var variable : session.variables()) {
            if (name.isEmpty() || variable.name().equals(name)) {
                var value = session.preview(variable.name());
                terminal.out().println(
                        "|    " + variable.type() + " " + variable.name() + (value.isEmpty() ? "" : " = " + value));
            }
        }
    }

    private void declarations(Declaration.Kind kind) {
        session.declarations().stream().filter(each -> each.kind() == kind)
                .forEach(each -> terminal.out().println("|    " + each.text().replace("\n", "\n|    ")));
    }

    private void list() {
        for (int i = 0; i < cells.size(); i++) {
            terminal.out()
                    .println(String.format(Locale.ROOT, "%4d : ", i + 1) + cells.get(i).replace("\n", "\n       "));
        }
    }

    private void edit(String number) throws IOException {
        var file = Files.createTempFile("cell-", ".jsh");
        try {
            var before = cells.isEmpty() && number.isEmpty() ? "" : cell(number);
            Files.writeString(file, before);
            editor.edit(file);
            var after = Files.readString(file).strip();
            if (!after.isEmpty() && !after.equals(before.strip())) {
                terminal.out().println(after);
                execute(after);
            }
        } catch (InterruptedException e) {
            terminal.err().println("not changed: interrupted");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void save(String file) throws IOException {
        var path = directory.resolve(needed(ShellCommand.save, file));
        try {
            Files.writeString(path, String.join("\n" + MARK, cells) + "\n");
        } catch (IOException e) {
            throw Fault
                    .settings(file + " can't be written (" + e.getMessage() + ")",
                            "name a file in a folder that is there")
                    .causedBy(e);
        }
    }

    private void reset() {
        session.close();
        cells.clear();
        session = sessions.get();
    }

    private void help() {
        for (var command : ShellCommand.values()) {
            terminal.out().println(String.format(Locale.ROOT, "%-14s %s", command.usage(), command.summary()));
        }
        terminal.out().println("/N or /!       runs a cell again, by its number or the last one");
        terminal.out().println(
                "%lsmagic       lists the magics; Tab completes, Shift-Tab explains what stands at the cursor");
    }

    private String cell(String number) {
        var index = number(number, cells.size());
        if (index < 1 || index > cells.size()) {
            throw Fault.settings("There is no cell " + (number.isEmpty() ? "yet" : number), "/list shows them");
        }
        return cells.get(index - 1);
    }

    private static int number(String text, int otherwise) {
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Fault.settings(text + " is no number", "/help explains the commands").causedBy(e);
        }
    }

    private static String needed(ShellCommand command, String argument) {
        if (argument.isEmpty()) {
            throw Fault.settings("/" + command.name() + " needs a file", "write " + command.usage());
        }
        return argument;
    }

    @Override
    public void close() {
        session.close();
    }
}
