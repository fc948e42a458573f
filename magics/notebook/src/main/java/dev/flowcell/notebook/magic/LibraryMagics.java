package dev.flowcell.notebook.magic;

import java.nio.file.Path;
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
import dev.flowcell.notebook.cells.FlowSources;
import dev.flowcell.notebook.cells.PomLibraries;
import dev.flowcell.notebook.cells.SettingLines;

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
        return List.of(
                new LineMagic("maven", "puts libraries of Maven repositories on the class path", SettingLines.MAVEN,
                        (arguments, context) -> add(SettingLines.maven(arguments, folder), context)),
                new LineMagic("mavenRepo", "adds a Maven repository", SettingLines.REPOSITORY,
                        (arguments, context) -> {
                            var repository = SettingLines.repository(arguments);
                            repositories.put(repository.getKey(), repository.getValue());
                        }),
                new CellMagic("loadFromPOM", "puts the libraries of a part of a pom.xml on the class path",
                        "%%loadFromPOM, then <dependency>…</dependency> and <repository>…</repository>",
                        (line, body, context) -> add(
                                PomLibraries.parse(FlowSources.below(body, line.line()), "%%loadFromPOM"), context)),
                paths("classpath"), paths("jars"));
    }

    private Magic paths(String name) {
        return new LineMagic(name, "puts jars and folders on the class path",
                "%" + name + " PATH…   (a pattern such as lib/*.jar stands for all that match)",
                (arguments, context) -> context.session()
                        .addToClasspath(SettingLines.classpath("%" + name, arguments, folder)));
    }

    private void add(PomLibraries added, CellContext context) {
        var all = new LinkedHashSet<>(libraries);
        all.addAll(added.libraries());
        var known = new LinkedHashMap<>(repositories);
        known.putAll(added.repositories());
        var found = resolver.resolve(List.copyOf(all), known, List.of());
        context.session().addToClasspath(found.paths());
        libraries.addAll(added.libraries());
        repositories.putAll(added.repositories());
        var count = found.all().size();
        context.display().stream(Stream.stdout, count + (count == 1 ? " library" : " libraries")
                + " on the class path\n");
    }
}
