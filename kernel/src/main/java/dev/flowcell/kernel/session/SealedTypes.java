package dev.flowcell.kernel.session;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/// Gives a sealed type its `permits` from the subtypes in the same cell, as Java does it for those in the same file; to
/// JShell each type is a file of its own.
final class SealedTypes {

    private record Type(String name, boolean open, List<String> supertypes, int body) {
    }

    private SealedTypes() {
    }

    /** For each snippet what is to be put into it, where there is something; the snippets are those of one cell. */
    static List<Optional<Insertion>> insertions(List<String> snippets) {
        if (snippets.stream().noneMatch(snippet -> snippet.contains("sealed"))) {
            return snippets.stream().map(snippet -> Optional.<Insertion>empty()).toList();
        }
        List<@Nullable Type> types = new ArrayList<>();
        snippets.forEach(snippet -> types.add(parse(snippet)));
        Map<String, List<String>> subtypes = new LinkedHashMap<>();
        for (Type type : types) {
            if (type != null) {
                type.supertypes
                        .forEach(parent -> subtypes.computeIfAbsent(parent, any -> new ArrayList<>()).add(type.name));
            }
        }
        List<Optional<Insertion>> insertions = new ArrayList<>();
        for (Type type : types) {
            List<String> permitted = type == null || !type.open
                    ? List.of()
                    : subtypes.getOrDefault(type.name, List.of());
            insertions.add(type == null || permitted.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Insertion(type.body, "permits " + String.join(", ", permitted) + " ")));
        }
        return insertions;
    }

    private static @Nullable Type parse(String source) {
        try {
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            JavacTask task = (JavacTask) compiler.getTask(null, null, ignored -> {
            }, null, null, List.of(new Text(source)));
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree declaration : unit.getTypeDecls()) {
                    if (declaration instanceof ClassTree type) {
                        return describe(type, unit, Trees.instance(task).getSourcePositions(), source);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            // No type, then; the compiler says what is wrong with it.
        }
        return null;
    }

    private static Type describe(ClassTree type, CompilationUnitTree unit, SourcePositions positions, String source) {
        List<String> supertypes = new ArrayList<>();
        long after = Math.max(0, positions.getEndPosition(unit, type.getModifiers()));
        List<Tree> header = new ArrayList<>(type.getTypeParameters());
        header.addAll(type.getImplementsClause());
        if (type.getExtendsClause() != null) {
            header.add(type.getExtendsClause());
        }
        for (Tree each : header) {
            after = Math.max(after, positions.getEndPosition(unit, each));
        }
        type.getImplementsClause().forEach(parent -> supertypes.add(raw(parent)));
        if (type.getExtendsClause() != null) {
            supertypes.add(raw(type.getExtendsClause()));
        }
        boolean open = type.getModifiers().getFlags().contains(Modifier.SEALED) && type.getPermitsClause().isEmpty();
        return new Type(type.getSimpleName().toString(), open, supertypes, source.indexOf('{', (int) after));
    }

    private static String raw(Tree type) {
        String text = type.toString();
        int generic = text.indexOf('<');
        return generic < 0 ? text : text.substring(0, generic);
    }

    private static final class Text extends SimpleJavaFileObject {

        private final String source;

        Text(String source) {
            super(URI.create("string:///Cell.java"), JavaFileObject.Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
