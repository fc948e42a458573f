package dev.flowcell.kernel.session;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.kernel.assist.Match;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.worker.CommMessage;
import org.jspecify.annotations.Nullable;

/// A session: cells run in it one after the other, in a worker process that keeps their variables; others may run
/// [beside][#beside] them. It serves a notebook, a console, a script and the command line alike; only the display
/// differs.
///
/// All methods may be called from any thread. [#execute] runs one cell at a time; the others answer while a cell runs,
/// those that need the worker's own answer ([#json], [#declare]) wait for it.
public interface Session extends AutoCloseable {

    /// Runs a cell and returns when it has ended and all its output is written. Never throws for what a cell does. A
    /// magic may run further cells with it: they are part of its own cell, and an interrupt ends the one that runs.
    CellOutcome execute(CellRequest request, Display display);

    /// Returns when the compiler has begun to work, so that a first cell need not wait for its start; at once
    /// ever after.
    default void awaitCompiler() {
    }

    /// A place for cells that run at the same time as the session's own, one after the other among themselves. They see
    /// the same variables, methods and types; what a running cell declares is seen when it has ended.
    default Beside beside() {
        return this::execute;
    }

    /** Runs cells beside those of the session. */
    interface Beside extends AutoCloseable {

        /** As [Session#execute]. */
        CellOutcome execute(CellRequest request, Display display);

        /** Ends when its cell has ended. */
        @Override
        default void close() {
        }
    }

    /// Hands a front-end's message to the session's code, and returns when that has done what it does; it runs beside
    /// the cells. A comm that nobody takes is closed at once.
    default void comm(CommMessage message, Display display) {
        if (message.kind() == CommMessage.Kind.open) {
            display.comm(CommMessage.of(CommMessage.Kind.close, message.id(), "", "{}"));
        }
    }

    /** The open comms: the targets by the ids. */
    default Map<String, String> comms() {
        return Map.of();
    }

    /// How long the code of the calling thread's cells took so far.
    ///
    /// @param compiled
    ///            until it could run
    /// @param ran
    ///            until it had ended, and its value was there to be shown
    record Times(Duration compiled, Duration ran) {

        /** What has been added since an earlier time. */
        public Times since(Times earlier) {
            return new Times(compiled.minus(earlier.compiled), ran.minus(earlier.ran));
        }
    }

    /** As {@link Times} says. */
    default Times times() {
        return new Times(Duration.ZERO, Duration.ZERO);
    }

    /** Ends the running cells: an interrupt at once, a stop after 0.5 s, a new worker after 5 s. Without one, nothing. */
    void interrupt();

    /** What could stand at a place in a cell. */
    Completion complete(String source, int cursor);

    /** Signature and documentation of what stands at a place in a cell. */
    Optional<MimeBundle> inspect(String source, int cursor);

    /** Whether a cell is whole. */
    Completeness completeness(String source);

    /** The session's variables, in order of declaration. */
    List<Variable> variables();

    /** How large a variable's value is, in words such as `3 elements`; empty where that says nothing. */
    default String size(String variable) {
        return "";
    }

    /** A variable's value in a few words; empty where it can't be had at once, or where no such variable is. */
    default String preview(String variable) {
        return "";
    }

    /** The session's imports, types and methods, in order of declaration; not those that every session has. */
    default List<Declaration> declarations() {
        return List.of();
    }

    /** Puts jars or folders on the class path of the session's code; those that are there already change nothing. */
    void addToClasspath(List<Path> paths);

    /** Sets environment variables for the session's code and its child processes, at once; null removes one. */
    void environment(Map<String, @Nullable String> variables);

    /** Gives a secret's value to `secret(name)`; from then on output that holds it is redacted. */
    void secret(String name, String value);

    /** A text without the values of secrets, as output is shown. */
    default String redact(String text) {
        return text;
    }

    /// A variable's value as JSON by its declared type.
    ///
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is no such variable or its type can't ship
    String json(String variable);

    /// Whether a variable's value is the one that some JSON stands for, by content: a set in any order, an array by its
    /// elements.
    ///
    /// @param json
    ///            as [#json] writes it
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if there is no such variable, its type can't ship, or the JSON is none of this type
    default boolean same(String variable, String json) {
        return json(variable).equals(json);
    }

    /// Declares a variable with a value.
    ///
    /// @param type
    ///            as Java source, such as `List<Story>`
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if the session does not know the type or the JSON does not fit it
    void declare(String type, String name, String json);

    /** How long processors have worked for the session so far, compiling included. */
    default Duration computed() {
        return Duration.ZERO;
    }

    /** Hears of each cell that begins and that has run; called before [#execute] returns, which waits for it. */
    void listen(CellListener listener);

    @Override
    void close();

    /// A variable of the session.
    ///
    /// @param type
    ///            its declared type as source
    /// @param cell
    ///            id of the cell that declares it, or null
    record Variable(String name, String type, @Nullable String cell) {
    }

    /// An import, a type or a method.
    ///
    /// @param text
    ///            an import or a type as it was declared, a method's signature
    record Declaration(Kind kind, String text) {

        /** What it declares. */
        public enum Kind {
            imports, type, method
        }
    }

    /// @param candidates
    ///            the best first
    /// @param from
    ///            where the replaced text begins, in UTF-16 units
    /// @param to
    ///            where it ends
    record Completion(List<Match> candidates, int from, int to) {

        public Completion {
            candidates = List.copyOf(candidates);
        }

        /** The candidates' texts. */
        public List<String> matches() {
            return candidates.stream().map(Match::text).toList();
        }
    }

    /// @param indent
    ///            what the next line begins with, where the cell is not whole
    record Completeness(Status status, String indent) {

        /** As the protocol's is_complete_reply has them. */
        public enum Status {
            complete, incomplete, invalid, unknown
        }
    }

    /** Hears of each cell that has run. */
    interface CellListener {

        /** A cell begins. */
        default void begins(CellRequest request) {
        }

        void executed(CellRequest request, CellOutcome outcome);
    }
}
