package dev.flowcell.kernel.assist;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a source imports. The compiler could list it, but would load thousands of classes for that.
///
/// @param packages
///            whose types are imported by star
/// @param modules
///            packages whose types are imported with a module: they give way to all others
/// @param types
///            whose static members are imported
/// @param named
///            imports of one name
record Imports(Set<String> packages, Set<String> modules, List<String> types, List<Named> named) {

    /// An import of one name.
    ///
    /// @param owner
    ///            the type, or for a type the package, that declares it
    record Named(String owner, String name) {
    }

    private static final Pattern IMPORT = Pattern
            .compile("\\bimport\\s+(?:module\\s+([\\w.]+)|static\\s+([\\w.]+)\\.\\*|([\\w.]+)\\.\\*"
                    + "|(?:static\\s+)?([\\w.$]+)\\.([\\w$]+))\\s*;");
    private static final Map<String, Set<String>> MODULES = new ConcurrentHashMap<>();

    /** Reads a source's imports. */
    static Imports of(String source) {
        Set<String> packages = new HashSet<>(Set.of("java.lang"));
        Set<String> modules = new HashSet<>();
        List<String> types = new ArrayList<>();
        List<Named> named = new ArrayList<>();
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            if (imports.group(1) != null) {
                modules.addAll(MODULES.computeIfAbsent(imports.group(1), Imports::exported));
            } else if (imports.group(2) != null) {
                types.add(imports.group(2));
            } else if (imports.group(3) != null) {
                packages.add(imports.group(3));
            } else {
                named.add(new Named(imports.group(4), imports.group(5)));
            }
        }
        return new Imports(packages, modules, types, named);
    }

    private static Set<String> exported(String module) {
        Set<String> packages = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(module));
        ModuleFinder finder = ModuleFinder.ofSystem();
        while (!next.isEmpty()) {
            String name = next.pop();
            if (!seen.add(name)) {
                continue;
            }
            finder.find(name).ifPresent(found -> {
                ModuleDescriptor descriptor = found.descriptor();
                descriptor.exports().stream().filter(export -> !export.isQualified())
                        .map(ModuleDescriptor.Exports::source).forEach(packages::add);
                descriptor.requires().stream()
                        .filter(required -> required.modifiers()
                                .contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                        .map(ModuleDescriptor.Requires::name).forEach(next::push);
            });
        }
        return packages;
    }

    /** Whether a type is imported by its own name. */
    boolean contains(String type) {
        return named.stream().anyMatch(each -> type.equals(each.owner() + "." + each.name()));
    }

    /// Which types a simple name could mean, by imports of whole packages: none, one, or several of which the compiler
    /// takes none. An import of the name itself hides them all, a package's hides a module's.
    ///
    /// @param types
    ///            of this name
    /// @param visible
    ///            whether a type counts
    List<String> meant(String simple, List<String> types, Predicate<String> visible) {
        if (named.stream().anyMatch(each -> each.name().equals(simple))) {
            return List.of();
        }
        for (Set<String> imported : List.of(packages, modules)) {
            List<String> meant = types.stream().filter(type -> imported.contains(packageOf(type))).filter(visible)
                    .toList();
            if (!meant.isEmpty()) {
                return meant;
            }
        }
        return List.of();
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }
}
