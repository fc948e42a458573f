package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import dev.flowcell.runtime.display.MimeBundle;
import org.jspecify.annotations.Nullable;

/** Signature and documentation of what a name stands for. */
final class Inspection {

    private record Described(String signature, String html) {
    }

    private static final int MOST = 8;

    private final Compiler compiler;
    private final Sources sources;
    private final Assistant.Values values;

    Inspection(Compiler compiler, Sources sources, Assistant.Values values) {
        this.compiler = compiler;
        this.sources = sources;
        this.values = values;
    }

    /** Describes the name at a place, or nothing where it stands for nothing. */
    Optional<MimeBundle> of(Scope scope, String code, Place place) throws IOException {
        String name = code.substring(place.start(), place.end());
        return compiler.analyze(scope, Probe.of(scope, code, place.start(), name + arguments(code, place.end())),
                analysis -> described(scope, analysis, name));
    }

    private Optional<MimeBundle> described(Scope scope, Analysis analysis, String name) {
        List<Element> found = elements(analysis, name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Described> described = new ArrayList<>();
        for (Element element : found.subList(0, Math.min(MOST, found.size()))) {
            described.add(describe(scope, analysis, element));
        }
        return Optional.of(bundle(described));
    }

    /** A call's arguments with their parentheses, where they follow and end. */
    private static String arguments(String code, int from) {
        int depth = 0;
        for (int i = from; i < code.length(); i++) {
            char each = code.charAt(i);
            if (depth == 0 && each != '(') {
                return "";
            }
            depth += each == '(' ? 1 : each == ')' ? -1 : 0;
            if (depth == 0) {
                return code.substring(from, i + 1);
            }
        }
        return "";
    }

    private static List<Element> elements(Analysis analysis, String name) {
        TreePath path = analysis.path();
        if (path == null) {
            return List.of();
        }
        TreePath qualifier = analysis.qualifier();
        Element element = analysis.trees().getElement(path);
        boolean known = element != null && element.asType().getKind() != TypeKind.ERROR
                && !(element instanceof PackageElement);
        if (known && created(path) && element instanceof TypeElement type) {
            List<Element> constructors = type.getEnclosedElements().stream()
                    .filter(each -> each.getKind() == ElementKind.CONSTRUCTOR)
                    .filter(each -> !each.getModifiers().contains(Modifier.PRIVATE)).map(Element.class::cast)
                    .collect(Collectors.toCollection(ArrayList::new));
            Element chosen = analysis.trees().getElement(path.getParentPath());
            if (constructors.remove(chosen)) {
                constructors.addFirst(chosen);
            }
            return constructors.isEmpty() ? List.of(type) : constructors;
        }
        if (known) {
            return List.of(element);
        }
        if (qualifier != null) {
            boolean reference = path.getLeaf() instanceof MemberReferenceTree;
            return analysis.members(qualifier, reference).stream()
                    .filter(each -> each.getSimpleName().contentEquals(name))
                    .toList();
        }
        Set<Element> found = new LinkedHashSet<>();
        for (var each = analysis.trees().getScope(path); each != null; each = each.getEnclosingScope()) {
            for (Element local : each.getLocalElements()) {
                if (local.getSimpleName().contentEquals(name)) {
                    found.add(local);
                }
            }
            TypeElement type = each.getEnclosingClass();
            if (type != null) {
                type.getEnclosedElements().stream().filter(member -> member.getSimpleName().contentEquals(name))
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static boolean created(TreePath path) {
        return path.getParentPath().getLeaf() instanceof NewClassTree creation
                && creation.getIdentifier() == path.getLeaf();
    }

    private Described describe(Scope scope, Analysis analysis, Element element) {
        Sources.Declaration source = source(scope, analysis, element);
        String signature = signature(analysis, element, source);
        String html = source == null || source.comment() == null ? "" : Comment.of(source.comment()).html();
        if (element instanceof ExecutableElement method && (html.isEmpty() || html.contains(Comment.INHERITED))) {
            html = inherited(scope, analysis, method, html);
        }
        if (element instanceof VariableElement variable && session(variable)) {
            String value = values.of(variable.getSimpleName().toString());
            signature += value.isEmpty() ? "" : " = " + value;
        }
        return new Described(signature, html);
    }

    private Sources.@Nullable Declaration source(Scope scope, Analysis analysis, Element element) {
        return sources.find(element, analysis.task().getElements().getModuleOf(element), scope);
    }

    /** A variable of the session itself is a static field of one of its classes. */
    private static boolean session(VariableElement variable) {
        return variable.getKind() == ElementKind.FIELD && variable.getEnclosingElement() instanceof TypeElement owner
                && owner.getEnclosingElement() instanceof PackageElement home
                && home.getQualifiedName().contentEquals(Scope.PACKAGE);
    }

    /** A method's comment with that of the method it overrides in the place where it asks for it. */
    private String inherited(Scope scope, Analysis analysis, ExecutableElement method, String html) {
        if (method.getEnclosingElement() instanceof TypeElement type) {
            for (TypeElement above : supertypes(analysis, type)) {
                for (Element member : above.getEnclosedElements()) {
                    if (member instanceof ExecutableElement overridden
                            && overridden.getSimpleName().equals(method.getSimpleName())
                            && analysis.task().getElements().overrides(method, overridden, type)) {
                        Sources.Declaration source = source(scope, analysis, overridden);
                        if (source != null && source.comment() != null) {
                            String found = Comment.of(source.comment()).html();
                            return html.isEmpty() ? found : html.replace(Comment.INHERITED, found);
                        }
                    }
                }
            }
        }
        return html.replace(Comment.INHERITED, "");
    }

    private static List<TypeElement> supertypes(Analysis analysis, TypeElement type) {
        Map<String, TypeElement> found = new LinkedHashMap<>();
        List<TypeMirror> next = List.of(type.asType());
        while (!next.isEmpty()) {
            List<TypeMirror> above = new ArrayList<>();
            for (TypeMirror each : next) {
                for (TypeMirror supertype : analysis.task().getTypes().directSupertypes(each)) {
                    if (analysis.task().getTypes().asElement(supertype) instanceof TypeElement element
                            && found.put(element.getQualifiedName().toString(), element) == null) {
                        above.add(supertype);
                    }
                }
            }
            next = above;
        }
        return List.copyOf(found.values());
    }

    private static String signature(Analysis analysis, Element element, Sources.@Nullable Declaration source) {
        String name = element.getSimpleName().toString();
        String owner = owner(element);
        return switch (element) {
            case ExecutableElement method -> method(analysis, method, owner, source);
            case TypeElement type -> type(type);
            case VariableElement variable -> {
                Object constant = variable.getConstantValue();
                yield Signatures.type(variable.asType()) + " " + owner + name
                        + (constant == null || session(variable)
                                ? ""
                                : " = " + analysis.task().getElements().getConstantExpression(constant));
            }
            default -> name;
        };
    }

    private static String owner(Element element) {
        if (!(element.getEnclosingElement() instanceof TypeElement type)) {
            return "";
        }
        String name = type.getSimpleName().toString();
        return name.startsWith("$") ? "" : name + ".";
    }

    private static String method(Analysis analysis, ExecutableElement method, String owner,
            Sources.@Nullable Declaration source) {
        TreePath qualifier = analysis.qualifier();
        ExecutableType type = analysis.typeIn(qualifier, method) instanceof ExecutableType executable
                ? executable
                : (ExecutableType) method.asType();
        List<String> names = source == null ? List.of() : source.parameters();
        String parameters = Signatures.parameters(method, type, names);
        String thrown = method.getThrownTypes().stream().map(Signatures::type).collect(Collectors.joining(", "));
        String end = parameters + (thrown.isEmpty() ? "" : " throws " + thrown);
        return method.getKind() == ElementKind.CONSTRUCTOR
                ? owner.replaceFirst("\\.$", "") + end
                : Signatures.type(type.getReturnType()) + " " + owner + method.getSimpleName() + end;
    }

    private static String type(TypeElement type) {
        String kind = switch (type.getKind()) {
            case INTERFACE -> "interface ";
            case ENUM -> "enum ";
            case RECORD -> "record ";
            case ANNOTATION_TYPE -> "@interface ";
            default -> "class ";
        };
        String above = Signatures.type(type.getSuperclass());
        String interfaces = type.getInterfaces().stream().map(Signatures::type).collect(Collectors.joining(", "));
        boolean plain = type.getSuperclass().getKind() == TypeKind.NONE
                || Set.of("Object", "Record").contains(above) || type.getKind() == ElementKind.ENUM;
        String components = type.getKind() != ElementKind.RECORD
                ? ""
                : type.getRecordComponents().stream()
                        .map(component -> Signatures.type(component.asType()) + " " + component.getSimpleName())
                        .collect(Collectors.joining(", ", "(", ")"));
        return kind + Signatures.type(type.asType()) + components + (plain ? "" : " extends " + above)
                + (interfaces.isEmpty()
                        ? ""
                        : (type.getKind() == ElementKind.INTERFACE ? " extends " : " implements ") + interfaces);
    }

    private static MimeBundle bundle(List<Described> described) {
        String html = described.stream()
                .map(each -> "<pre><b>" + Markdown.escaped(each.signature) + "</b></pre>" + each.html)
                .collect(Collectors.joining("<hr>"));
        String text = described.stream()
                .map(each -> "\u001b[1m" + each.signature + "\u001b[0m"
                        + (each.html.isEmpty() ? "" : "\n\n" + Comment.text(each.html)))
                .collect(Collectors.joining("\n\n"));
        return MimeBundle.html(html, text);
    }
}
