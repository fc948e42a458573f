package dev.flowcell.kernel.assist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Coordinates of the libraries in Maven's local repository, part by part: groups, then artifacts, then versions.
///
/// @param repository
///            its folder
record Coordinates(Path repository) {

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int DIGITS = 8;

    /** The repository of this machine's user. */
    static Coordinates ofUser() {
        String set = System.getProperty("maven.repo.local");
        return new Coordinates(
                set != null ? Path.of(set) : Path.of(System.getProperty("user.home", ""), ".m2", "repository"));
    }

    /** What a coordinate that begins so goes on to, up to its next dot or colon. */
    List<Match> beginning(String begun) {
        String[] parts = begun.split(":", -1);
        try {
            return switch (parts.length) {
                case 1 -> groups(begun);
                case 2 -> folders(folder(parts[0])).filter(Coordinates::isArtifact).map(Coordinates::name)
                        .filter(name -> name.startsWith(parts[1])).sorted()
                        .map(name -> new Match(parts[0] + ":" + name + ":", "module", "")).toList();
                case 3 -> folders(folder(parts[0]).resolve(parts[1])).map(Coordinates::name)
                        .filter(name -> name.startsWith(parts[2]))
                        .sorted(Comparator.comparing(Coordinates::padded).reversed())
                        .map(name -> new Match(parts[0] + ":" + parts[1] + ":" + name, "module", "")).toList();
                default -> List.of();
            };
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private List<Match> groups(String begun) {
        int dot = begun.lastIndexOf('.') + 1;
        Path parent = dot == 0 ? repository : folder(begun.substring(0, dot - 1));
        return folders(parent).filter(folder -> name(folder).startsWith(begun.substring(dot)))
                .filter(folder -> !isArtifact(folder)).sorted().flatMap(folder -> {
                    String text = begun.substring(0, dot) + name(folder);
                    boolean group = folders(folder).anyMatch(Coordinates::isArtifact);
                    boolean more = folders(folder).anyMatch(each -> !isArtifact(each) && !isVersion(each));
                    return Stream.concat(group ? Stream.of(text + ":") : Stream.of(),
                            more ? Stream.of(text + ".") : Stream.of());
                }).map(text -> new Match(text, "module", "")).toList();
    }

    private Path folder(String group) {
        return repository.resolve(group.replace('.', '/'));
    }

    private static boolean isArtifact(Path folder) {
        return folders(folder).anyMatch(Coordinates::isVersion);
    }

    private static boolean isVersion(Path folder) {
        Path artifact = folder.getParent();
        return artifact != null
                && Files.exists(folder.resolve(name(artifact) + "-" + name(folder) + ".pom"));
    }

    private static Stream<Path> folders(Path parent) {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            return Stream.of(); // there is none
        }
    }

    private static String name(Path folder) {
        Path name = folder.getFileName();
        return name == null ? "" : name.toString();
    }

    /** A version whose numbers sort as numbers. */
    private static String padded(String version) {
        return NUMBER.matcher(version)
                .replaceAll(number -> "0".repeat(Math.max(0, DIGITS - number.group().length())) + number.group());
    }
}
