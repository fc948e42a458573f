package dev.flowcell.flow.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.lang.model.SourceVersion;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// What things are called in an exported project.
///
/// @param artifact
///            Maven's artifactId, and the name of the jar
/// @param javaPackage
///            of all its classes
/// @param flow
///            the simple name of the flow's class
/// @param main
///            the simple name of the class that runs it
record ProjectNames(String artifact, String javaPackage, String flow, String main) {

    /** What the other classes of a project import. */
    private static final Set<String> RESERVED = Set.of("Test", "Disabled", "EnabledIfEnvironmentVariable", "Recording",
            "Program", "Duration");
    private static final String DEFAULT_PARENT = "flows";

    /// Names for a flow.
    ///
    /// @param name
    ///            the flow's own: `news` or `news/bbc`
    /// @param javaPackage
    ///            what the person wants, or null
    /// @param compiled
    ///            the simple name of the class as it was compiled
    /// @param taken
    ///            simple names of the flow's own types
    static ProjectNames of(String name, @Nullable String javaPackage, String compiled, Set<String> taken) {
        var flow = RESERVED.contains(compiled) ? compiled + "Flow" : compiled;
        var main = "Main";
        while (taken.contains(main) || main.equals(flow)) {
            main = "Run" + main;
        }
        return new ProjectNames(name.replace('/', '-'), javaPackage == null ? packageOf(name) : checked(javaPackage),
                flow, main);
    }

    /** `news/bbc` becomes `flows.news.bbc`, `my-flow` becomes `flows.myflow`. */
    private static String packageOf(String name) {
        var parts = new ArrayList<>(List.of(DEFAULT_PARENT));
        for (var part : name.toLowerCase(Locale.ROOT).split("/")) {
            var word = part.replaceAll("[^a-z0-9]", "");
            parts.add(SourceVersion.isName(word) ? word : "flow" + word);
        }
        return String.join(".", parts);
    }

    static String checked(String name) {
        if (!SourceVersion.isName(name) || !name.equals(name.toLowerCase(Locale.ROOT))) {
            throw Fault.settings("'" + name + "' is no name of a package", "write one such as org.example.news");
        }
        return name;
    }

    /** Maven's groupId. */
    String group() {
        var end = javaPackage.lastIndexOf('.');
        return end < 0 ? javaPackage : javaPackage.substring(0, end);
    }

    /** The folder of its classes under a source root. */
    String folder() {
        return javaPackage.replace('.', '/') + "/";
    }

    String whole(String simple) {
        return javaPackage + "." + simple;
    }
}
