package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.runtime.error.Fault;

/** What stands after the magics that set something up, in a session and in a flow alike. */
public final class SettingLines {

    public static final String MAVEN = "%maven GROUP:ARTIFACT:VERSION…   or   %maven --pom FILE";
    public static final String REPOSITORY = "%mavenRepo ID URL";
    public static final String ENVIRONMENT = "%env NAME=value";

    private SettingLines() {
    }

    /// `%maven`.
    ///
    /// @throws OptionMistake
    ///             if these are no coordinates
    /// @throws Fault
    ///             if the pom can't be used
    public static PomLibraries maven(String arguments, Path folder) {
        var options = new OptionGrammar("%maven", MAVEN, 0, Integer.MAX_VALUE).values("--pom").read(arguments);
        if (options.words().isEmpty() && !options.has("--pom")) {
            throw new OptionMistake(0, "%maven needs coordinates", "write " + MAVEN);
        }
        var libraries = new ArrayList<Coordinates>();
        var repositories = new LinkedHashMap<String, String>();
        options.value("--pom").ifPresent(file -> {
            var pom = PomLibraries.read(folder.resolve(file), file);
            libraries.addAll(pom.libraries());
            repositories.putAll(pom.repositories());
        });
        for (var word : Word.split(arguments)) {
            if (options.words().contains(word.text())) {
                try {
                    libraries.add(Coordinates.parse(word.text()));
                } catch (Fault fault) {
                    throw new OptionMistake(word.offset(), String.valueOf(fault.getMessage()), fault.remedy());
                }
            }
        }
        return new PomLibraries(libraries, repositories);
    }

    /** `%mavenRepo`: the repository's address by its id. */
    public static Map.Entry<String, String> repository(String arguments) {
        var options = new OptionGrammar("%mavenRepo", REPOSITORY, 2, 2).read(arguments);
        var url = options.words().get(1);
        if (!url.matches("[a-z]+:.+")) {
            throw new OptionMistake(0, "'" + url + "' is no address", "write " + REPOSITORY);
        }
        return Map.entry(options.words().get(0), url);
    }

    /** `%env`: the variable's value by its name. */
    public static Map.Entry<String, String> environment(String arguments) {
        var equals = arguments.indexOf('=');
        var name = equals < 0 ? arguments.strip() : arguments.substring(0, equals).strip();
        if (equals < 0 || !name.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
            throw new OptionMistake(0, name.isEmpty()
                    ? "%env needs a variable"
                    : "'%env " + arguments
                            + "' sets no variable",
                    "write " + ENVIRONMENT);
        }
        var value = arguments.substring(equals + 1).strip();
        var quoted = value.length() > 1 && (value.startsWith("\"") || value.startsWith("'"))
                && value.indexOf(value.charAt(0), 1) == value.length() - 1;
        return Map.entry(name, quoted ? value.substring(1, value.length() - 1) : value);
    }

    /// `%classpath` and `%jars`: jars and folders, where `*` stands for all that match.
    ///
    /// @throws OptionMistake
    ///             if one is not there
    public static List<Path> classpath(String magic, String arguments, Path folder) {
        var options = new OptionGrammar(magic, magic + " PATH…", 1, Integer.MAX_VALUE).read(arguments);
        var paths = new ArrayList<Path>();
        for (var word : options.words()) {
            var path = folder.resolve(word).normalize();
            if (word.contains("*")) {
                paths.addAll(matching(magic, word, path));
            } else if (Files.exists(path)) {
                paths.add(path);
            } else {
                throw missing(magic, word);
            }
        }
        return paths;
    }

    /// `%file`: paths as they are written.
    ///
    /// @throws OptionMistake
    ///             if one is not there
    public static List<Path> files(String arguments, Path folder) {
        var options = new OptionGrammar("%file", "%file PATH…", 1, Integer.MAX_VALUE).read(arguments);
        for (var word : options.words()) {
            if (!Files.exists(folder.resolve(word))) {
                throw missing("%file", word);
            }
        }
        return options.words().stream().map(Path::of).toList();
    }

    private static OptionMistake missing(String magic, String word) {
        return new OptionMistake(0, magic + ": there is no file " + word, "write its path relative to the notebook");
    }

    private static List<Path> matching(String magic, String pattern, Path whole) {
        var parent = whole.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw missing(magic, pattern);
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + whole);
        try (var files = Files.list(parent)) {
            var found = files.filter(matcher::matches).sorted().toList();
            if (found.isEmpty()) {
                throw missing(magic, pattern);
            }
            return found;
        } catch (IOException e) {
            throw missing(magic, pattern);
        }
    }
}
