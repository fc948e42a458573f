package dev.flowcell.kernel.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.flowcell.api.Flowcell;

/// The imports that every cell sees, without those of which it names nothing. `import module java.base` alone has the
/// compiler list half a hundred packages, the first time with all their classes; a cell needs one or two of them.
///
/// A package's import comes before a module's where both have a class of the name. So with a package of the user's own
/// such a name is refused here: whoever is refused asks again with all. With a module of the user's own it would
/// silently mean another class, so all stay.
final class NeededImports {

    private static final String BASE = "import module java.base;";
    private static final Pattern MODULE = Pattern.compile("\\bimport\\s+module\\b");
    private static final Map<String, Set<String>> STATIC = Map.of(
            "import static java.util.stream.Collectors.*;", members(Collectors.class),
            "import static dev.flowcell.api.Flowcell.*;", members(Flowcell.class));

    private static final ModuleReader READER;
    private static final List<String> PACKAGES;
    private static final Map<String, List<String>> PACKAGES_OF = new ConcurrentHashMap<>();

    static {
        ModuleReference base = ModuleFinder.ofSystem().find("java.base").orElseThrow();
        PACKAGES = base.descriptor().exports().stream().filter(each -> !each.isQualified())
                .map(ModuleDescriptor.Exports::source).filter(each -> !each.equals("java.lang")).sorted().toList();
        try {
            READER = base.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NeededImports() {
    }

    /// Takes out of import lines what the names do not need.
    ///
    /// @param imports
    ///            lines in which JShell says what it knows
    static String of(String imports, Set<String> names) {
        String needed = imports;
        for (Map.Entry<String, Set<String>> each : STATIC.entrySet()) {
            if (names.stream().noneMatch(each.getValue()::contains)) {
                needed = needed.replace(each.getKey(), "");
            }
        }
        if (MODULE.matcher(needed.replace(BASE, "")).find()) {
            return needed;
        }
        return needed.replace(BASE, packages(names).stream().map(each -> "import " + each + ".*;")
                .collect(Collectors.joining(" ")));
    }

    private static Set<String> packages(Set<String> names) {
        Set<String> packages = new LinkedHashSet<>();
        names.stream().filter(name -> Character.isUpperCase(name.charAt(0)))
                .forEach(name -> packages.addAll(PACKAGES_OF.computeIfAbsent(name, NeededImports::packagesOf)));
        return packages;
    }

    private static List<String> packagesOf(String name) {
        List<String> packages = new ArrayList<>();
        try {
            for (String each : PACKAGES) {
                if (READER.find(each.replace('.', '/') + "/" + name + ".class").isPresent()) {
                    packages.add(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packages;
    }

    private static Set<String> members(Class<?> type) {
        return Stream.<Member>concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getFields()))
                .filter(member -> Modifier.isStatic(member.getModifiers())).map(Member::getName)
                .collect(Collectors.toSet());
    }
}
