package dev.flowcell.notebook.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.flow.library.LibraryResolver;
import dev.flowcell.kernel.display.Display.Stream;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.notebook.cells.Setting;

/// Libraries for the session. All that was named so far is resolved together, so that versions are mediated as they are
/// in the image.
final class LibraryMagics {

    private final Path folder;
    private final LibraryResolver resolver;
    private final Set<Coordinates> libraries = new LinkedHashSet<>();
    private final Map<String, String> repositories = new LinkedHashMap<>();

    LibraryMagics(Path folder, LibraryResolver resolver) {
        this.folder = folder;
        this.resolver = resolver;
    }

    List<Magic> all() {
        var all = new ArrayList<Magic>();
        var maven = "%maven GROUP:ARTIFACT:VERSION…   or   %maven --pom FILE";
        for (var name : List.of("maven", "addMavenDependency", "addMavenDependencies")) {
            all.add(new LineMagic(name, "puts libraries of Maven repositories on the class path", maven,
                    (arguments, context) -> add(Settings.line(folder, name, arguments), context)));
        }
        for (var name : List.of("mavenRepo", "addMavenRepo", "addMavenRepository")) {
            all.add(new LineMagic(name, "adds a Maven repository", "%" + name + " ID URL",
                    (arguments, context) -> add(Settings.line(folder, name, arguments), context)));
        }
        for (var name : List.of("classpath", "addClasspath", "jars", "addJars")) {
            all.add(new LineMagic(name, "puts jars and folders on the class path",
                    "%" + name + " PATH…   (a pattern such as lib/*.jar stands for all that match)",
                    (arguments, context) -> {
                        var files = Settings.files(folder, name, Settings.line(folder, name, arguments));
                        context.session().addToClasspath(files);
                        context.result(files.stream().map(Path::toString).toList());
                    }));
        }
        all.add(new LineMagic("loadFromPOM", "puts the libraries of a pom.xml on the class path", "%loadFromPOM FILE",
                (arguments, context) -> add(Settings.line(folder, "loadFromPOM", arguments), context)));
        all.add(new CellMagic("loadFromPOM", "puts the libraries of a part of a pom.xml on the class path",
                "%%loadFromPOM, then <dependency>…</dependency> and <repository>…</repository>",
                (line, body, context) -> add(Settings.pom(folder, body.strip()), context)));
        return all;
    }

    private void add(List<Setting> settings, CellContext context) {
        var all = new LinkedHashSet<>(libraries);
        var known = new LinkedHashMap<>(repositories);
        for (var setting : settings) {
            if (setting instanceof Setting.Library library) {
                all.add(library.coordinates());
            } else if (setting instanceof Setting.Repository repository) {
                known.put(repository.id(), repository.url());
            }
        }
        if (!all.equals(libraries)) {
            var found = resolver.resolve(List.copyOf(all), known, List.of());
            context.session().addToClasspath(found.paths());
            context.result(found.paths().stream().map(Path::toString).toList());
            var count = found.all().size();
            context.display().stream(Stream.stdout, count + (count == 1 ? " library" : " libraries")
                    + " on the class path\n");
        }
        libraries.addAll(all);
        repositories.putAll(known);
    }
}
