package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

import com.sun.source.util.TreePath;

/** Completes Java: members, names in scope, types not imported yet, imports. */
final class JavaCompletion {

    private static final Pattern IMPORT = Pattern.compile("import\\s+(static\\s+|module\\s+)?([\\w.]*)$");
    private static final Pattern CALL = Pattern.compile("[\\w$]*\\(");
    private static final Set<String> KEYWORDS = Set.of("abstract", "assert", "boolean", "break", "byte", "case",
            "catch", "char", "class", "continue", "default", "do", "double", "else", "enum", "extends", "false",
            "final",
            "finally", "float", "for", "if", "implements", "import", "instanceof", "int", "interface", "long", "new",
            "null", "private", "protected", "public", "record", "return", "sealed", "short", "static", "super",
            "switch",
            "synchronized", "this", "throw", "throws", "true", "try", "var", "void", "when", "while", "yield");
    private static final int NOT_IMPORTED = 30;
    private static final int SHORTEST_NOT_IMPORTED = 2;

    private final Compiler compiler;
    private final TypeIndex types;
    private final Map<String, Boolean> visible = new HashMap<>();

    JavaCompletion(Compiler compiler, TypeIndex types) {
        this.compiler = compiler;
        this.types = types;
    }

    /// What could stand at a place.
    ///
    /// @param place
    ///            the part of the name that is there
    List<Match> matches(Scope scope, String code, Place place) throws IOException {
        String prefix = code.substring(place.start(), place.end());
        List<Statements.Piece> above = Statements.split(code.substring(0, place.end()));
        if (!above.isEmpty() && !above.getLast().whole() && above.getLast().kind() == Statements.Kind.imports) {
            return imports(scope, code.substring(above.getLast().start(), place.end()), prefix);
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
            return inPackage(scope, named.getQualifiedName() + ".", found.prefix);
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
        String prefix = found.prefix;
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
            types(scope, analysis, prefix, imports, found);
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

    /** Types that star imports bring, by their simple names, and a few that nothing imports yet. */
    private void types(Scope scope, Analysis analysis, String prefix, Imports imports, Matches found) {
        List<String> others = new ArrayList<>();
        for (String name : types.beginning(prefix, scope.classPath())) {
            if (!imports.contains(name)) {
                others.add(name);
            } else if (isPublic(analysis, name)) {
                found.add(6, new Match(name.substring(name.lastIndexOf('.') + 1), "class", name));
            }
        }
        if (prefix.length() >= SHORTEST_NOT_IMPORTED && Character.isUpperCase(prefix.charAt(0))) {
            others.stream()
                    .sorted(Comparator.comparing((String name) -> internal(name)).thenComparing(String::length)
                            .thenComparing(Comparator.naturalOrder()))
                    .filter(name -> isPublic(analysis, name)).limit(NOT_IMPORTED)
                    .forEach(name -> found.add(9, new Match(name, "class", "not imported")));
        }
    }

    private boolean isPublic(Analysis analysis, String name) {
        return visible.computeIfAbsent(name, ignored -> {
            TypeElement type = analysis.task().getElements().getTypeElement(name);
            return type != null && type.getModifiers().contains(Modifier.PUBLIC);
        });
    }

    private static boolean internal(String name) {
        return name.startsWith("com.sun.") || name.startsWith("sun.") || name.startsWith("jdk.");
    }

    private List<Match> inPackage(Scope scope, String packagePrefix, String prefix) {
        Matches found = new Matches(prefix, true);
        types.types(packagePrefix.substring(0, packagePrefix.length() - 1), scope.classPath())
                .forEach(name -> found.add(1, new Match(name, "class", packagePrefix + name)));
        types.packages(packagePrefix + prefix, scope.classPath())
                .forEach(name -> found.add(0, new Match(name, "module", packagePrefix + name)));
        return found.sorted();
    }

    private List<Match> imports(Scope scope, String begun, String prefix) throws IOException {
        Matcher declaration = IMPORT.matcher(begun);
        if (!declaration.find()) {
            return List.of();
        }
        String kind = declaration.group(1) == null ? "" : declaration.group(1).strip();
        String name = declaration.group(2);
        if (kind.equals("module")) {
            int from = name.length() - prefix.length();
            return ModuleFinder.ofSystem().findAll().stream().map(module -> module.descriptor().name())
                    .filter(module -> module.startsWith(name)).sorted()
                    .map(module -> new Match(module.substring(from), "module", "")).toList();
        }
        String qualifier = name.substring(0, name.length() - prefix.length());
        List<Match> found = new ArrayList<>(inPackage(scope, qualifier.isEmpty() ? "." : qualifier, prefix));
        if (qualifier.isEmpty()) {
            types.packages(prefix, scope.classPath()).forEach(each -> found.add(new Match(each, "module", "")));
        } else if (found.isEmpty() || kind.equals("static")) {
            Probe probe = Probe.of(scope, qualifier, qualifier.length(), Probe.PLACEHOLDER);
            found.addAll(compiler.analyze(scope, probe, analysis -> {
                TreePath type = analysis.qualifier();
                Matches members = new Matches(prefix, true);
                if (type != null && !(analysis.trees().getElement(type) instanceof PackageElement)) {
                    analysis.members(type, false).forEach(
                            member -> members.add(1, member, Signatures.of(member, analysis.typeIn(type, member))));
                }
                return members.sorted();
            }));
        }
        return found;
    }

    /** Matches by name; a method's overloads are one. */
    private static final class Matches {

        private static final int MOST = 500;

        private record Ranked(int rank, Match match) {
        }

        private final String prefix;
        private final boolean bare;
        private final Map<String, Ranked> found = new LinkedHashMap<>();
        private final Map<String, Integer> overloads = new LinkedHashMap<>();

        /// @param bare
        ///            whether a method's name comes without a parenthesis
        Matches(String prefix, boolean bare) {
            this.prefix = prefix;
            this.bare = bare;
        }

        void add(int rank, Match match) {
            if (match.text().startsWith(prefix)
                    || match.text().substring(match.text().lastIndexOf('.') + 1).startsWith(prefix)) {
                found.putIfAbsent(match.text(), new Ranked(rank, match));
            }
        }

        void add(int rank, Element element, String signature) {
            String name = element.getSimpleName().toString();
            if (!name.startsWith(prefix) || name.isEmpty() || name.startsWith("$")
                    || name.contains("$JShell$") || name.equals("this") || name.equals("super")) {
                return;
            }
            if (!(element instanceof ExecutableElement method)) {
                add(rank, new Match(name, kind(element), element.getKind().isDeclaredType() ? "" : signature));
                return;
            }
            String key = name + "(";
            int known = overloads.merge(key, 1, Integer::sum);
            boolean arguments = !method.getParameters().isEmpty();
            Ranked before = found.get(key);
            if (before == null) {
                found.put(key, new Ranked(rank,
                        new Match(bare ? name : arguments ? name + "(" : name + "()", "function", signature)));
            } else {
                boolean any = arguments || before.match.text().endsWith("(");
                String first = before.match.signature().replaceFirst(" \\(\\+\\d+\\)$", "");
                found.put(key, new Ranked(Math.min(rank, before.rank),
                        new Match(bare ? name : any ? name + "(" : name + "()", "function",
                                first + " (+" + (known - 1) + ")")));
            }
        }

        private static String kind(Element element) {
            return switch (element.getKind()) {
                case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE, TYPE_PARAMETER -> "class";
                case PACKAGE, MODULE -> "module";
                default -> "instance";
            };
        }

        List<Match> sorted() {
            return found.values().stream()
                    .sorted(Comparator.comparingInt(Ranked::rank).thenComparing(ranked -> ranked.match.text()))
                    .limit(MOST).map(Ranked::match).toList();
        }
    }
}
