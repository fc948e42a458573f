package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

import com.sun.source.util.TreePath;

/** Completes Java: members, names in scope, types not imported yet, imports. */
final class JavaCompletion {

    private static final Pattern CALL = Pattern.compile("[\\w$]*\\(");
    private static final Set<String> KEYWORDS = Set.of("abstract", "assert", "boolean", "break", "byte", "case",
            "catch", "char", "class", "continue", "default", "do", "double", "else", "enum", "extends", "false",
            "final",
            "finally", "float", "for", "if", "implements", "import", "instanceof", "int", "interface", "long", "new",
            "null", "private", "protected", "public", "record", "return", "sealed", "short", "static", "super",
            "switch",
            "synchronized", "this", "throw", "throws", "true", "try", "var", "void", "when", "while", "yield");

    private final Compiler compiler;
    private final TypeIndex types;
    private final TypeMatches typeMatches;
    private final ImportCompletion importCompletion;

    JavaCompletion(Compiler compiler, TypeIndex types) {
        this.compiler = compiler;
        this.types = types;
        typeMatches = new TypeMatches(types);
        importCompletion = new ImportCompletion(compiler, types, typeMatches);
    }

    /// What could stand at a place.
    ///
    /// @param place
    ///            the part of the name that is there
    List<Match> matches(Scope scope, String code, Place place) throws IOException {
        String prefix = code.substring(place.start(), place.end());
        List<Statements.Piece> above = Statements.split(code.substring(0, place.end()));
        if (!above.isEmpty() && !above.getLast().whole() && above.getLast().kind() == Statements.Kind.imports) {
            return importCompletion.matches(scope, code.substring(above.getLast().start(), place.end()), prefix);
        }
        // Of a method reference the compiler attributes nothing before it knows the method: taken for a call, it does.
        boolean reference = code.startsWith("::", place.start() - 2);
        String asCall = reference ? code.substring(0, place.start() - 2) + "." : code;
        Probe probe = Probe.of(scope, asCall, reference ? asCall.length() : place.start(), Probe.PLACEHOLDER);
        boolean called = CALL.matcher(code).region(place.end(), code.length()).lookingAt();
        return compiler.analyze(scope, probe, analysis -> {
            Matches found = new Matches(prefix, reference || called);
            return matches(scope, analysis, Imports.of(probe.source()), reference, found);
        });
    }

    private List<Match> matches(Scope scope, Analysis analysis, Imports imports, boolean reference, Matches found) {
        TreePath path = analysis.path();
        if (path == null) {
            return List.of();
        }
        TreePath qualifier = analysis.qualifier();
        if (qualifier == null) {
            return names(scope, analysis, path, imports, found);
        }
        if (analysis.trees().getElement(qualifier) instanceof PackageElement named) {
            return importCompletion.inPackage(scope, named.getQualifiedName() + ".", found.prefix());
        }
        analysis.members(qualifier, reference).forEach(
                member -> found.add(rank(member), member, Signatures.of(member, analysis.typeIn(qualifier, member))));
        if (analysis.isArray(qualifier) && !reference) {
            found.add(0, new Match("length", "instance", "int"));
        }
        if (reference) {
            found.add(3, new Match("new", "keyword", ""));
        } else if (analysis.trees().getElement(qualifier) instanceof TypeElement) {
            found.add(3, new Match("class", "keyword", ""));
        }
        return found.sorted();
    }

    private static int rank(Element member) {
        return member.getEnclosingElement() instanceof TypeElement owner
                && owner.getQualifiedName().contentEquals("java.lang.Object") ? 2 : 1;
    }

    private List<Match> names(Scope scope, Analysis analysis, TreePath path, Imports imports, Matches found) {
        String prefix = found.prefix();
        var at = analysis.trees().getScope(path);
        int rank = 0;
        TypeElement inside = null;
        for (var each = at; each != null; each = each.getEnclosingScope(), rank++) {
            TypeElement type = each.getEnclosingClass();
            if (type == null) {
                break; // imports
            }
            if (type != inside) {
                inside = type;
                members(analysis, type, found);
            }
            for (Element element : each.getLocalElements()) {
                if (element.getSimpleName().toString().startsWith(prefix)) {
                    found.add(Math.min(rank, 4), element, Signatures.of(element, element.asType()));
                }
            }
        }
        KEYWORDS.stream().filter(word -> word.startsWith(prefix))
                .forEach(word -> found.add(8, new Match(word, "keyword", "")));
        imported(analysis, prefix, imports, found);
        if (!prefix.isEmpty()) {
            typeMatches.add(scope, analysis, imports, found);
            types.packages(prefix, scope.classPath()).forEach(name -> found.add(9, new Match(name, "module", "")));
        }
        return found.sorted();
    }

    /** A class's members by their names alone; of the probe's own class only what the cell declares. */
    private static void members(Analysis analysis, TypeElement type, Matches found) {
        boolean own = type.getSimpleName().toString().startsWith("$");
        for (Element member : analysis.task().getElements().getAllMembers(type)) {
            boolean cells = type.equals(member.getEnclosingElement());
            if ((!own || cells) && member.getKind() != ElementKind.CONSTRUCTOR && !member.getKind().isInitializer()) {
                found.add(own ? 0 : 1 + rank(member), member, Signatures.of(member, member.asType()));
            }
        }
    }

    /** What imports bring, but for the types of whole packages. */
    private static void imported(Analysis analysis, String prefix, Imports imports, Matches found) {
        Elements elements = analysis.task().getElements();
        for (Imports.Named named : imports.named()) {
            if (named.name().startsWith(prefix)) {
                TypeElement owner = elements.getTypeElement(named.owner());
                if (owner == null) {
                    found.add(1, new Match(named.name(), "class", named.owner() + "." + named.name()));
                } else {
                    owner.getEnclosedElements().stream()
                            .filter(member -> member.getSimpleName().contentEquals(named.name()))
                            .forEach(member -> found.add(0, member, Signatures.of(member, member.asType())));
                }
            }
        }
        for (String name : imports.types()) {
            TypeElement type = elements.getTypeElement(name);
            if (type != null) {
                type.getEnclosedElements().stream().filter(JavaCompletion::isPublicStatic)
                        .forEach(member -> found.add(5, member, Signatures.of(member, member.asType())));
            }
        }
    }

    private static boolean isPublicStatic(Element member) {
        return member.getModifiers().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC));
    }
}
