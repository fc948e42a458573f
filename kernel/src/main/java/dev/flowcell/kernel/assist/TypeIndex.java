package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The names of all top-level types of the JDK's exported packages and of libraries. The JDK's are read on another
/// thread, once, from when they are first wanted.
final class TypeIndex {

    /** Simple name to qualified names; package to simple names. */
    private record Names(NavigableMap<String, Set<String>> qualified, NavigableMap<String, Set<String>> packages) {

        Names() {
            this(new TreeMap<>(), new TreeMap<>());
        }

        void add(String file) {
            int slash = file.lastIndexOf('/');
            if (slash < 0 || !file.endsWith(".class") || file.indexOf('$') >= 0 || file.endsWith("-info.class")
                    || file.startsWith("META-INF/")) {
                return;
            }
            String packageName = file.substring(0, slash).replace('/', '.');
            String simple = file.substring(slash + 1, file.length() - 6);
            qualified.computeIfAbsent(simple, ignored -> new TreeSet<>()).add(packageName + "." + simple);
            packages.computeIfAbsent(packageName, ignored -> new TreeSet<>()).add(simple);
        }
    }

    private static final CompletableFuture<Names> JDK = new CompletableFuture<>();
    private static boolean begun;

    private final Map<Path, Names> libraries = new HashMap<>();

    /** Begins to read the JDK's names. */
    static synchronized void begin() {
        if (!begun) {
            begun = true;
            Thread.ofPlatform().daemon().name("type names").start(() -> JDK.complete(jdk()));
        }
    }

    private static Names jdk() {
        Names names = new Names();
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            Set<String> exported = module.descriptor().exports().stream().filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
            if (exported.isEmpty()) {
                continue;
            }
            try (ModuleReader reader = module.open(); Stream<String> files = reader.list()) {
                files.filter(file -> file.lastIndexOf('/') > 0
                        && exported.contains(file.substring(0, file.lastIndexOf('/')).replace('/', '.')))
                        .forEach(names::add);
            } catch (IOException | UncheckedIOException e) {
                // A module that can't be read offers nothing.
            }
        }
        return names;
    }

    private static Names library(Path path) {
        Names names = new Names();
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.walk(path)) {
                    files.map(file -> path.relativize(file).toString().replace('\\', '/')).forEach(names::add);
                }
            } else {
                try (ZipFile jar = new ZipFile(path.toFile())) {
                    jar.stream().map(ZipEntry::getName).forEach(names::add);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // What can't be read offers nothing.
        }
        return names;
    }

    private List<Names> all(Collection<Path> classPath) {
        begin();
        return Stream.concat(Stream.of(JDK.join()),
                classPath.stream().map(path -> libraries.computeIfAbsent(path, TypeIndex::library))).toList();
    }

    /** Qualified names of the types whose simple names begin so. */
    List<String> beginning(String prefix, Collection<Path> classPath) {
        return all(classPath).stream()
                .flatMap(names -> names.qualified.subMap(prefix, prefix + Character.MAX_VALUE).values().stream())
                .flatMap(Set::stream).distinct().toList();
    }

    /** Simple names of a package's types. */
    List<String> types(String packageName, Collection<Path> classPath) {
        return all(classPath).stream()
                .flatMap(names -> names.packages.getOrDefault(packageName, Set.of()).stream()).distinct().toList();
    }

    /** The next part of the names of packages that begin so, such as `concurrent` for `java.util.`. */
    List<String> packages(String prefix, Collection<Path> classPath) {
        int from = prefix.lastIndexOf('.') + 1;
        return all(classPath).stream()
                .flatMap(names -> names.packages.subMap(prefix, prefix + Character.MAX_VALUE).keySet().stream())
                .map(name -> {
                    int dot = name.indexOf('.', from);
                    return dot < 0 ? name.substring(from) : name.substring(from, dot);
                }).distinct().toList();
    }
}
