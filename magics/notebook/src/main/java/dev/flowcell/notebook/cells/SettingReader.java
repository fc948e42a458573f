package dev.flowcell.notebook.cells;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.notebook.cells.Options.Mistake;
import dev.flowcell.notebook.cells.Options.Takes;
import dev.flowcell.notebook.cells.Options.Word;
import dev.flowcell.runtime.error.Fault;

/// Line magics that belong to a flow: libraries, files, environment, secrets. Those of IJava and JJava mean the same.
public final class SettingReader {

    /** What `%secret` knows. */
    public static final Map<String, Takes> SECRET = ordered("--from", Takes.value, "--push", Takes.nothing);

    private static final Set<String> MAVEN = Set.of("maven", "addMavenDependency", "addMavenDependencies");
    private static final Set<String> REPOSITORY = Set.of("mavenRepo", "addMavenRepo", "addMavenRepository");
    private static final Set<String> JARS = Set.of("jars", "addJars", "classpath", "addClasspath");
    private static final Set<String> SOURCES = Set.of("prompt", "env", "dotenv", "aws", "ssm", "k8s");

    private final Path folder;
    private final List<Setting> settings = new ArrayList<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    /// @param folder
    ///            relative paths begin here
    public SettingReader(Path folder) {
        this.folder = folder;
    }

    /** What was read so far. */
    public List<Setting> settings() {
        return settings;
    }

    /** What is wrong in the lines read so far. */
    public List<Mistake> mistakes() {
        return mistakes;
    }

    /** Reads a line magic; one that says nothing of a flow is passed over. */
    public void read(MagicLine magic) {
        var name = magic.name();
        if (MAVEN.contains(name)) {
            maven(magic);
        } else if (REPOSITORY.contains(name)) {
            repository(magic);
        } else if (JARS.contains(name)) {
            paths(magic).forEach(path -> settings.add(new Setting.Classpath(path)));
        } else if (name.equals("file")) {
            words(magic, "PATH").forEach(this::file);
        } else if (name.equals("env")) {
            environment(magic);
        } else if (name.equals("secret")) {
            secret(magic);
        } else if (name.equals("loadFromPOM") && !magic.cell()) {
            words(magic, "FILE").forEach(word -> pom(word));
        }
    }

    /** Reads the body of `%%loadFromPOM`: a whole POM or the dependencies of one. */
    public void readPom(String body) {
        try {
            settings.addAll(PomReader.read(body));
        } catch (Fault fault) {
            mistakes.add(new Mistake(0, fault.line()));
        }
    }

    private void maven(MagicLine magic) {
        var options = Options.read(magic, Map.of("--pom", Takes.value));
        mistakes.addAll(options.mistakes());
        options.value("--pom").ifPresent(this::pom);
        if (options.words().isEmpty() && !options.has("--pom")) {
            missing(magic, "GROUP:ARTIFACT:VERSION");
        }
        for (var word : options.words()) {
            try {
                settings.add(new Setting.Library(Coordinates.parse(word.text())));
            } catch (Fault fault) {
                mistakes.add(new Mistake(word.offset(), fault.line()));
            }
        }
    }

    private void pom(Word file) {
        try {
            settings.addAll(PomReader.read(Files.readString(folder.resolve(file.text()))));
        } catch (IOException failure) {
            mistakes.add(new Mistake(file.offset(), "there is no file " + file.text() + ": name a pom.xml"));
        } catch (Fault fault) {
            mistakes.add(new Mistake(file.offset(), file.text() + ": " + fault.line()));
        }
    }

    private void repository(MagicLine magic) {
        var words = words(magic, "ID URL");
        if (words.size() == 2) {
            settings.add(new Setting.Repository(words.get(0).text(), words.get(1).text()));
        } else if (!words.isEmpty()) {
            missing(magic, "ID URL");
        }
    }

    private List<Path> paths(MagicLine magic) {
        var paths = new ArrayList<Path>();
        for (var word : words(magic, "PATH")) {
            paths.addAll(expand(word.text()));
        }
        return paths;
    }

    private void file(Word word) {
        for (var path : expand(word.text())) {
            if (Files.exists(folder.resolve(path))) {
                settings.add(new Setting.File(path));
            } else {
                mistakes.add(new Mistake(word.offset(), "%file: there is no file " + path
                        + ": write its path relative to the notebook"));
            }
        }
    }

    /** A pattern in a file's name stands for the files that fit, in order of name. */
    private List<Path> expand(String text) {
        var slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
        var name = text.substring(slash + 1);
        if (!name.contains("*") && !name.contains("?")) {
            return List.of(Path.of(text));
        }
        var parent = Path.of(slash < 0 ? "" : text.substring(0, slash + 1));
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        try (var files = Files.list(folder.resolve(parent))) {
            return files.map(file -> parent.resolve(file.getFileName())).filter(
                    file -> matcher.matches(file.getFileName())).sorted().toList();
        } catch (IOException failure) {
            return List.of(Path.of(text));
        }
    }

    private void environment(MagicLine magic) {
        for (var word : words(magic, "NAME=value")) {
            var equals = word.text().indexOf('=');
            if (equals < 1) {
                mistakes.add(
                        new Mistake(word.offset(), "%env " + word.text() + " sets nothing: write %env NAME=value"));
            } else {
                settings.add(new Setting.Environment(word.text().substring(0, equals),
                        word.text().substring(equals + 1)));
            }
        }
    }

    private void secret(MagicLine magic) {
        var options = Options.read(magic, SECRET);
        mistakes.addAll(options.mistakes());
        if (options.words().size() != 1) {
            missing(magic, "NAME --from SOURCE");
            return;
        }
        var name = options.words().getFirst();
        if (!name.text().matches("[A-Za-z_][A-Za-z0-9_]*")) {
            mistakes.add(new Mistake(name.offset(),
                    "'" + name.text() + "' can't name a secret: write letters, digits and _"));
            return;
        }
        var source = options.value("--from");
        var text = source.map(Word::text).orElse("prompt");
        if (!SOURCES.contains(text.split(":", 2)[0]) || text.endsWith(":")
                || !text.equals("prompt") && !text.contains(":")
                || text.startsWith("aws:") && (text.startsWith("aws:#") || text.endsWith("#"))) {
            mistakes.add(new Mistake(source.map(Word::offset).orElse(0), "--from " + text
                    + " is no source: write prompt, env:VAR, dotenv:FILE#KEY, aws:ID, ssm:PATH or k8s:SECRET/KEY"));
            return;
        }
        settings.add(new Setting.Secret(new FlowSource.Secret(name.text(), text)));
    }

    private List<Word> words(MagicLine magic, String call) {
        var options = Options.read(magic, Map.of());
        mistakes.addAll(options.mistakes());
        if (options.words().isEmpty() && options.mistakes().isEmpty()) {
            missing(magic, call);
        }
        return options.words();
    }

    private void missing(MagicLine magic, String call) {
        mistakes.add(new Mistake(0, "write " + magic.display() + " " + call));
    }

    static Map<String, Takes> ordered(Object... pairs) {
        var grammar = new LinkedHashMap<String, Takes>();
        for (var index = 0; index < pairs.length; index += 2) {
            grammar.put((String) pairs[index], (Takes) pairs[index + 1]);
        }
        return Collections.unmodifiableMap(grammar);
    }
}
