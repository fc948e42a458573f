package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;

/** Completes a magic's line: its name, its options as its usage names them, files, coordinates of libraries. */
final class MagicCompletion {

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
    /// @param before
    ///            the arguments before it
    List<Match> arguments(String name, String before, String word) {
        List<Match> found = new ArrayList<>();
        List<Magic> named = magics.named(name);
        if (word.startsWith("-")) {
            named.forEach(magic -> new Usage(magic.usage()).options().stream().filter(option -> option.startsWith(word))
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
            new Usage(magic.usage()).choices(before).stream().filter(choice -> choice.startsWith(word))
                    .forEach(choice -> found.add(new Match(choice, "keyword", "")));
        }
        return found;
    }

    /// From where such a magic's arguments are Java.
    ///
    /// @return empty where they are none
    OptionalInt java(String name, String arguments) {
        return magics.named(name).stream().map(magic -> magic.java(arguments)).filter(OptionalInt::isPresent)
                .findFirst().orElse(OptionalInt.empty());
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
