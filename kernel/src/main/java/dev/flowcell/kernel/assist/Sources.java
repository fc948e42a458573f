package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/// The sources of the session's own declarations, of the JDK (`lib/src.zip`) and of libraries (`X-sources.jar` beside
/// `X.jar`), for the documentation in them and the names of parameters.
final class Sources {

    /// A declaration in a source.
    ///
    /// @param parameters
    ///            a method's parameters by name
    /// @param comment
    ///            its documentation, or null where it has none
    record Declaration(List<String> parameters, @Nullable DocCommentTree comment) {
    }

    private record Source(DocTrees trees, CompilationUnitTree unit) {
    }

    private static final int KEPT = 16;

    private final Path jdk;
    private final Map<String, Source> read = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
            return size() > KEPT;
        }
    };

    /// @param jdk
    ///            home of the JDK whose classes the session sees
    Sources(Path jdk) {
        this.jdk = jdk;
    }

    /** The declaration in its source, or null where there is none. */
    @Nullable
    Declaration find(Element element, @Nullable ModuleElement module, Scope scope) {
        TypeElement type = outermost(element);
        Source source = type == null ? null : source(type, module, scope);
        TreePath path = source == null ? null : declaration(source.unit, element);
        if (source == null || path == null) {
            return null;
        }
        List<String> parameters = path.getLeaf() instanceof MethodTree method
                ? method.getParameters().stream().map(parameter -> parameter.getName().toString()).toList()
                : List.of();
        return new Declaration(parameters, source.trees.getDocCommentTree(path));
    }

    private @Nullable Source source(TypeElement type, @Nullable ModuleElement module, Scope scope) {
        String name = type.getQualifiedName().toString();
        String own = scope.declarations().apply(name);
        if (own != null) {
            return parsed("class " + type.getSimpleName() + " {\n" + own + "\n}");
        }
        Source source = read.get(name);
        if (source == null) {
            source = read(name.replace('.', '/') + ".java", module, scope.classPath());
            if (source != null) {
                read.put(name, source);
            }
        }
        return source;
    }

    private static @Nullable TypeElement outermost(Element element) {
        TypeElement found = null;
        for (Element each = element; each != null; each = each.getEnclosingElement()) {
            if (each instanceof TypeElement type) {
                found = type;
            }
        }
        return found;
    }

    private @Nullable Source read(String file, @Nullable ModuleElement module, List<Path> classPath) {
        if (module != null && !module.isUnnamed()) {
            return read(jdk.resolve("lib").resolve("src.zip"), module.getQualifiedName() + "/" + file);
        }
        for (Path jar : classPath) {
            String path = jar.toString();
            if (path.endsWith(".jar")) {
                Source found = read(Path.of(path.substring(0, path.length() - 4) + "-sources.jar"), file);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Source read(Path archive, String file) {
        if (!Files.exists(archive)) {
            return null;
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(file);
            return entry == null
                    ? null
                    : parsed(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return null; // as good as none
        }
    }

    private static @Nullable Source parsed(String text) {
        JavaFileObject source = new SimpleJavaFileObject(URI.create("session:///Source.java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return text;
            }
        };
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, ignored -> {
        }, List.of("-proc:none"), null, List.of(source));
        try {
            return new Source(DocTrees.instance(task), task.parse().iterator().next());
        } catch (IOException e) {
            return null; // as good as none
        }
    }

    private static @Nullable TreePath declaration(CompilationUnitTree unit, Element element) {
        List<String> owners = new ArrayList<>();
        for (Element each = element instanceof TypeElement ? element : element.getEnclosingElement(); each != null
                && each.getKind().isDeclaredType(); each = each.getEnclosingElement()) {
            owners.addFirst(each.getSimpleName().toString());
        }
        TreePath[] found = new TreePath[1];
        new TreePathScanner<@Nullable Void, List<String>>() {
            @Override
            public @Nullable Void visitClass(ClassTree tree, List<String> inside) {
                List<String> here = new ArrayList<>(inside);
                here.add(tree.getSimpleName().toString());
                if (here.equals(owners)) {
                    if (element instanceof TypeElement) {
                        found[0] = getCurrentPath();
                    } else {
                        for (Tree member : tree.getMembers()) {
                            if (found[0] == null && declares(member, element)) {
                                found[0] = new TreePath(getCurrentPath(), member);
                            }
                        }
                    }
                    return null;
                }
                return here.size() < owners.size() && owners.subList(0, here.size()).equals(here)
                        ? super.visitClass(tree, here)
                        : null;
            }
        }.scan(unit, new ArrayList<>());
        return found[0];
    }

    private static boolean declares(Tree member, Element element) {
        return switch (member) {
            case VariableTree field -> element instanceof VariableElement
                    && field.getName().contentEquals(element.getSimpleName());
            case MethodTree method -> element instanceof ExecutableElement executable
                    && (executable.getKind() == ElementKind.CONSTRUCTOR
                            ? method.getReturnType() == null
                            : method.getName().contentEquals(executable.getSimpleName()))
                    && sameParameters(method, executable);
            default -> false;
        };
    }

    private static boolean sameParameters(MethodTree method, ExecutableElement executable) {
        List<? extends VariableTree> written = method.getParameters();
        List<? extends VariableElement> compiled = executable.getParameters();
        if (written.size() != compiled.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            String one = plain(String.valueOf(written.get(i).getType()));
            String other = plain(compiled.get(i).asType().toString());
            if (!one.equals(other)) {
                return false;
            }
        }
        return true;
    }

    /** A type's simple name, without type arguments and annotations. */
    private static String plain(String type) {
        String text = type.replaceAll("@[\\w.]+(\\([^)]*\\))?\\s*", "").replace("...", "[]");
        for (String before = ""; !before.equals(text);) {
            before = text;
            text = text.replaceAll("<[^<>]*>", "");
        }
        return text.replaceAll("\\b[\\w]+\\.", "").replace(" ", "");
    }
}
