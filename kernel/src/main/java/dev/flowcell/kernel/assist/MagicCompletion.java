package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;

/** Completes a magic's line: its name, its options as its usage names them, files, coordinates of libraries. */
final class MagicCompletion {

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][\\w-]*");
    private static final Pattern CHOICE = Pattern.compile("(?<![\\w:/-])[a-z][\\w-]*(?:\\|[a-z][\\w-]*)+");
    private static final Set<String> FILES = Set.of("load", "file", "classpath", "jars", "loadFromPOM", "!");
    private static final int MOST = 200;

    private final MagicRegistry magics;
    private final Path directory;
    private final Coordinates coordinates;

    MagicCompletion(MagicRegistry magics, Path directory, Coordinates coordinates) {
        this.magics = magics;
        this.directory = directory;
        this.coordinates = coordinates;
    }

    /** Magics whose written name begins so; one percent sign stands for both kinds. */
    List<Match> names(String begun) {
        return magics.all().stream()
                .filter(magic -> MagicRegistry.display(magic).startsWith(begun)
                        || MagicRegistry.display(magic).startsWith("%" + begun))
                .map(magic -> new Match(MagicRegistry.display(magic), "magic", magic.summary())).toList();
    }

    /// What could stand in the place of an argument's beginning.
    ///
    /// @param name
    ///            the magic's, without percent signs
    List<Match> arguments(String name, String word) {
        List<Match> found = new ArrayList<>();
        List<Magic> named = magics.named(name);
        if (word.startsWith("-")) {
            named.forEach(magic -> options(magic).stream().filter(option -> option.startsWith(word))
                    .forEach(option -> found.add(new Match(option, "keyword", ""))));
            return found;
        }
        switch (name) {
            case "help" -> magics.all().stream().map(Magic::name).filter(each -> each.startsWith(word)).distinct()
                    .forEach(each -> found.add(new Match(each, "magic", "")));
            case "maven" -> found.addAll(coordinates.beginning(word));
            default -> {
                if (FILES.contains(name)) {
                    found.addAll(files(word));
                }
            }
        }
        for (Magic magic : named) {
            CHOICE.matcher(magic.usage()).results().map(MatchResult::group)
                    .flatMap(choice -> Pattern.compile("\\|").splitAsStream(choice))
                    .filter(choice -> choice.startsWith(word)).distinct()
                    .forEach(choice -> found.add(new Match(choice, "keyword", "")));
        }
        return found;
    }

    private static Set<String> options(Magic magic) {
        Set<String> options = new LinkedHashSet<>();
        OPTION.matcher(magic.usage()).results().map(MatchResult::group).forEach(options::add);
        return options;
    }

    private List<Match> files(String word) {
        int slash = word.lastIndexOf('/') + 1;
        List<Match> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(word.substring(0, slash)))) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(word.substring(slash)) && (slash < word.length() || !name.startsWith("."))
                        && found.size() < MOST) {
                    found.add(new Match(word.substring(0, slash) + name + (Files.isDirectory(file) ? "/" : ""),
                            "path", ""));
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException | InvalidPathException e) {
            return List.of(); // no such folder
        }
        found.sort((one, other) -> one.text().compareTo(other.text()));
        return found;
    }
}
