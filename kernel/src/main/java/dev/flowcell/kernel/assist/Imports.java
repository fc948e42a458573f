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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a source imports. The compiler could list it, but would load thousands of classes for that.
///
/// @param packages
///            whose types are imported, by module or by star
/// @param types
///            whose static members are imported
/// @param named
///            imports of one name
record Imports(Set<String> packages, List<String> types, List<Named> named) {

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
        List<String> types = new ArrayList<>();
        List<Named> named = new ArrayList<>();
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            if (imports.group(1) != null) {
                packages.addAll(MODULES.computeIfAbsent(imports.group(1), Imports::exported));
            } else if (imports.group(2) != null) {
                types.add(imports.group(2));
            } else if (imports.group(3) != null) {
                packages.add(imports.group(3));
            } else {
                named.add(new Named(imports.group(4), imports.group(5)));
            }
        }
        return new Imports(packages, types, named);
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

    /** Whether a type of this qualified name is imported. */
    boolean contains(String qualified) {
        return packages.contains(qualified.substring(0, qualified.lastIndexOf('.')));
    }
}
