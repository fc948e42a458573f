package dev.flowcell.kernel.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import dev.flowcell.kernel.cell.CellText;
import dev.flowcell.kernel.magic.MagicRegistry;
import dev.flowcell.kernel.session.Session.Completeness;
import dev.flowcell.kernel.session.Session.Completion;
import dev.flowcell.runtime.display.MimeBundle;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion, inspection and whether a cell is whole. */
final class Assistance {

    private static final int MATCHES = 500;

    private final JShell shell;
    private final ReentrantLock lock;
    private final MagicRegistry magics;

    Assistance(JShell shell, ReentrantLock lock, MagicRegistry magics) {
        this.shell = shell;
        this.lock = lock;
        this.magics = magics;
    }

    Completion complete(String source, int cursor) {
        int at = Math.clamp(cursor, 0, source.length());
        int lineStart = source.lastIndexOf('\n', at - 1) + 1;
        String line = source.substring(lineStart, at);
        if (line.stripLeading().startsWith("%") && line.stripLeading().indexOf(' ') < 0) {
            return magicNames(line.stripLeading(), at);
        }
        lock.lock();
        try {
            return java(CellText.parse(source).code(), at);
        } finally {
            lock.unlock();
        }
    }

    private Completion magicNames(String begun, int at) {
        List<String> matches = magics.all().stream().map(MagicRegistry::display).filter(name -> name.startsWith(begun))
                .toList();
        return new Completion(matches, at - begun.length(), at);
    }

    private Completion java(String code, int at) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        int start = snippetStart(code, at);
        Completion found = suggestions(analysis, "", code.substring(start, at), start, at);
        if (!found.matches().isEmpty() || start == 0) {
            return found;
        }
        // Variables that this cell declares above and that have not run yet: as locals of one block.
        StringBuilder block = new StringBuilder("{ ");
        for (SnippetSplitter.Piece piece : SnippetSplitter.split(analysis, code.substring(0, start))) {
            boolean statement = analysis.sourceToSnippets(piece.source()).stream()
                    .allMatch(snippet -> snippet.kind() == Snippet.Kind.VAR);
            block.append(statement ? piece.source() + "\n" : "");
        }
        return suggestions(analysis, block.toString(), code.substring(start, at), start, at);
    }

    private static Completion suggestions(SourceCodeAnalysis analysis, String before, String input, int start, int at) {
        int[] anchor = new int[]{-1};
        List<Suggestion> suggestions = analysis.completionSuggestions(before + input, before.length() + input.length(),
                anchor);
        Set<String> matches = new LinkedHashSet<>();
        suggestions.stream().filter(Suggestion::matchesType).map(Suggestion::continuation).forEach(matches::add);
        suggestions.stream().map(Suggestion::continuation).forEach(matches::add);
        int from = anchor[0] < 0 ? at : Math.clamp((long) anchor[0] - before.length() + start, start, at);
        return new Completion(matches.stream().limit(MATCHES).toList(), from, at);
    }

    /** Where the snippet begins in which a place stands. */
    private int snippetStart(String code, int at) {
        int start = 0;
        for (SnippetSplitter.Piece piece : SnippetSplitter.split(shell.sourceCodeAnalysis(), code.substring(0, at))) {
            start = piece.offset();
        }
        return start;
    }

    Optional<MimeBundle> inspect(String source, int cursor) {
        String code = CellText.parse(source).code();
        int at = Math.clamp(cursor, 0, code.length());
        while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
            at++;
        }
        lock.lock();
        try {
            int start = snippetStart(code, at);
            String input = code.substring(start, at);
            List<Documentation> found = documentation(input);
            if (found.isEmpty() && !input.endsWith("(")) {
                found = documentation(input + "("); // a method's name alone
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(described(found));
        } finally {
            lock.unlock();
        }
    }

    private List<Documentation> documentation(String input) {
        return shell.sourceCodeAnalysis().documentation(input, input.length(), true);
    }

    private static MimeBundle described(List<Documentation> found) {
        List<String> text = new ArrayList<>();
        List<String> html = new ArrayList<>();
        for (Documentation each : found) {
            String documentation = each.javadoc() == null ? "" : each.javadoc();
            text.add(Styles.bold(each.signature())
                    + (documentation.isEmpty() ? "" : "\n" + documentation.replaceAll("<[^>]+>", "").strip()));
            html.add("<pre>" + each.signature().replace("&", "&amp;").replace("<", "&lt;") + "</pre>" + documentation);
        }
        return MimeBundle.html(String.join("<hr>", html), String.join("\n\n", text));
    }

    Completeness completeness(String source) {
        CellText cell = CellText.parse(source);
        if (cell.magics().stream().anyMatch(magic -> magic.cell()) && !source.endsWith("\n")) {
            return new Completeness(Completeness.Status.incomplete, "");
        }
        lock.lock();
        try {
            String rest = cell.code();
            while (!rest.isBlank()) {
                CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                switch (info.completeness()) {
                    case DEFINITELY_INCOMPLETE -> {
                        return new Completeness(Completeness.Status.incomplete, indent(source));
                    }
                    case UNKNOWN -> {
                        return new Completeness(Completeness.Status.invalid, "");
                    }
                    case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE, EMPTY -> {
                        String remaining = info.remaining() == null ? "" : info.remaining();
                        if (remaining.length() >= rest.length()) {
                            return new Completeness(Completeness.Status.complete, "");
                        }
                        rest = remaining;
                    }
                }
            }
            return new Completeness(Completeness.Status.complete, "");
        } finally {
            lock.unlock();
        }
    }

    /** The last line's indentation, deeper after an opening brace. */
    private static String indent(String source) {
        String last = source.substring(source.stripTrailing().lastIndexOf('\n') + 1);
        String indent = last.substring(0, last.length() - last.stripLeading().length());
        return last.strip().endsWith("{") ? indent + "    " : indent;
    }
}
