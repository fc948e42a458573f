package dev.flowcell.flow.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.java.JavaCompilation.Source;
import dev.flowcell.flow.library.Libraries;

/// Takes a compiled flow's class apart: its types go to files of their own, its variables, steps and methods stay.
final class TypeFiles {

    private static final Pattern MARK = Pattern.compile("// Cell \\d+.*");
    private static final Pattern PRIVATE = Pattern.compile("has private access in (?:[\\w.]+\\.)?(\\w+)");
    private static final Pattern NESTED = Pattern.compile("\\b(static|private|protected)\\s+");
    private static final String INDENT = "    ";

    private final ProjectNames names;
    private final String text;
    private final Imports imports;
    private final List<Member> members;
    private final String before;

    /// One member of the class.
    ///
    /// @param mark
    ///            the comment that names its cell, on the first member of the cell, or empty
    /// @param comment
    ///            what else stands before it, or empty
    private record Member(Tree tree, String mark, String comment, String text) {
    }

    private TypeFiles(ProjectNames names, String text, CompilationUnitTree unit, Trees trees) {
        this.names = names;
        this.text = text;
        this.imports = Imports.of(unit, trees, text);
        var type = (ClassTree) unit.getTypeDecls().getFirst();
        var start = (int) trees.getSourcePositions().getStartPosition(unit, type);
        this.before = text.substring(start, text.indexOf('{', start) + 1)
                .replaceFirst("\\b" + type.getSimpleName() + "\\b", names.flow());
        this.members = members(unit, trees, type, text.indexOf('{', start) + 1);
    }

    /// The sources of a flow, by file name.
    ///
    /// @param java
    ///            its class as it was compiled
    /// @param documentation
    ///            the class's Javadoc, a line each
    static Map<String, String> of(ProjectNames names, String java, Libraries libraries, String documentation) {
        try (var compilation = new JavaCompilation(libraries)) {
            JavacTask task = compilation.task(List.of(new Source(names.flow() + ".java", java)),
                    new DiagnosticCollector<>());
            var unit = task.parse().iterator().next();
            var files = new TypeFiles(names, java, unit, Trees.instance(task));
            return files.compiling(compilation, documentation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Types that use the flow's own variables and methods import these. One with a private member that a step sees
    /// stays where it was; and where that does not help either, all is one file.
    private Map<String, String> compiling(JavaCompilation compilation, String documentation) {
        var importing = new HashSet<String>();
        var staying = new HashSet<String>();
        while (true) {
            var files = files(documentation, importing, staying);
            var errors = errors(compilation, files);
            if (errors.isEmpty()) {
                return files;
            }
            var learned = false;
            for (var error : errors) {
                var hidden = PRIVATE.matcher(error.getMessage(Locale.ENGLISH));
                learned |= hidden.find() ? staying.add(hidden.group(1)) : importing.add(file(error));
            }
            if (!learned) {
                return Map.of(names.flow() + ".java", flowFile(documentation, members));
            }
        }
    }

    private List<Diagnostic<? extends JavaFileObject>> errors(JavaCompilation compilation, Map<String, String> files) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var sources = files.entrySet().stream()
                .map(file -> new Source(names.folder() + file.getKey(), file.getValue())).toList();
        try {
            compilation.task(sources, diagnostics).analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return diagnostics.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR).toList();
    }

    private static String file(Diagnostic<? extends JavaFileObject> error) {
        return error.getSource() == null ? "" : error.getSource().getName().replaceAll(".*/", "");
    }

    private Map<String, String> files(String documentation, Set<String> importing, Set<String> staying) {
        var files = new LinkedHashMap<String, String>();
        var kept = new ArrayList<Member>();
        var groups = new LinkedHashMap<String, List<Member>>();
        for (var member : members) {
            if (member.tree() instanceof ClassTree type && !staying.contains(home(type, 0))) {
                groups.computeIfAbsent(home(type, 0), name -> new ArrayList<>()).add(member);
                // A cell of types alone leaves nothing behind; else the mark goes with what is left of it.
                kept.add(new Member(member.tree(), member.mark(), "", ""));
            } else {
                kept.add(member);
            }
        }
        groups.forEach((name, types) -> files.put(name + ".java",
                typeFile(types, importing.contains(name + ".java"))));
        files.put(names.flow() + ".java", flowFile(documentation, marked(kept)));
        return files;
    }

    /** Each mark before the first member that is left of its cell. */
    private static List<Member> marked(List<Member> members) {
        var left = new ArrayList<Member>();
        var mark = "";
        for (var member : members) {
            mark = member.mark().isEmpty() ? mark : member.mark();
            if (!member.text().isEmpty()) {
                left.add(new Member(member.tree(), mark, member.comment(), member.text()));
                mark = "";
            }
        }
        return left;
    }

    /** The type whose file a type goes to: a sealed one has those that may extend it beside it. */
    private String home(ClassTree type, int depth) {
        for (var member : members) {
            if (member.tree() instanceof ClassTree other && other != type && depth < members.size()
                    && other.getModifiers().getFlags().contains(Modifier.SEALED) && other.getPermitsClause().isEmpty()
                    && extended(type).contains(other.getSimpleName().toString())) {
                return home(other, depth + 1);
            }
        }
        return type.getSimpleName().toString();
    }

    private static Set<String> extended(ClassTree type) {
        var names = new LinkedHashSet<String>();
        type.getImplementsClause().forEach(each -> names.add(each.toString().replaceFirst("<.*", "")));
        if (type.getExtendsClause() != null) {
            names.add(type.getExtendsClause().toString().replaceFirst("<.*", ""));
        }
        return names;
    }

    private String typeFile(List<Member> types, boolean importing) {
        var body = new StringBuilder();
        for (var type : types) {
            body.append('\n').append(outdented(type.comment()));
            body.append(type.comment().isEmpty() ? "" : "\n").append(outdented(topLevel(type))).append('\n');
        }
        return "package " + names.javaPackage() + ";\n\n" + imports.usedBy(body.toString())
                + (importing ? "\nimport static " + names.whole(names.flow()) + ".*;\n" : "") + body;
    }

    /** A member's own type without what only a nested one can have. */
    private static String topLevel(Member type) {
        var text = type.text();
        var end = Pattern.compile("\\b(class|record|enum|interface)\\b|@interface\\b").matcher(text);
        var header = end.find() ? end.start() : 0;
        return NESTED.matcher(text.substring(0, header)).replaceAll("") + text.substring(header);
    }

    private static String outdented(String text) {
        return String.join("\n", text.lines().map(line -> line.startsWith(INDENT) ? line.substring(4) : line).toList());
    }

    private String flowFile(String documentation, List<Member> kept) {
        var body = new StringBuilder();
        Member last = null;
        for (var member : kept) {
            var fields = last != null && last.tree() instanceof VariableTree && member.tree() instanceof VariableTree;
            body.append(fields && member.mark().isEmpty() ? "" : "\n");
            body.append(member.mark().isEmpty() ? "" : INDENT + member.mark() + "\n");
            body.append(member.comment().isEmpty() ? "" : INDENT + member.comment() + "\n");
            body.append(INDENT).append(member.text()).append('\n');
            last = member;
        }
        var javadoc = new StringBuilder();
        documentation.lines().forEach(line -> javadoc.append(("/// " + line).stripTrailing()).append('\n'));
        return "package " + names.javaPackage() + ";\n\n" + imports.usedBy(body.toString()) + "\n" + javadoc + before
                + "\n" + body + "}\n";
    }

    private List<Member> members(CompilationUnitTree unit, Trees trees, ClassTree type, int from) {
        var found = new ArrayList<Member>();
        var last = from;
        for (var tree : type.getMembers()) {
            var start = (int) trees.getSourcePositions().getStartPosition(unit, tree);
            var end = (int) trees.getSourcePositions().getEndPosition(unit, tree);
            if (start < last || end <= start) {
                continue; // the compiler's own constructor
            }
            var marks = new ArrayList<String>();
            var comments = new ArrayList<String>();
            text.substring(last, start).lines().forEach(line -> {
                if (MARK.matcher(line.strip()).matches()) {
                    marks.add(line.strip());
                } else if (!line.isBlank()) {
                    comments.add(line);
                }
            });
            found.add(new Member(tree, marks.isEmpty() ? "" : marks.getLast(),
                    String.join("\n", comments).strip(), text.substring(start, end)));
            last = end;
        }
        return found;
    }
}
