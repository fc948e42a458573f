package dev.flowcell.notebook.magic;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.notebook.cells.Setting;
import dev.flowcell.notebook.cells.SettingReader;
import dev.flowcell.runtime.error.Fault;

/** Reads a setting's line for a session just as a flow reads it. */
final class Settings {

    private Settings() {
    }

    /// What a line says.
    ///
    /// @throws Fault
    ///             for its first mistake
    static List<Setting> line(Path folder, String magic, String arguments) {
        return read(folder, reader -> reader.read(new MagicLine(1, 1, false, magic, arguments)));
    }

    /** What the body of `%%loadFromPOM` says. */
    static List<Setting> pom(Path folder, String body) {
        return read(folder, reader -> reader.readPom(body));
    }

    private static List<Setting> read(Path folder, Consumer<SettingReader> reading) {
        var reader = new SettingReader(folder);
        reading.accept(reader);
        if (!reader.mistakes().isEmpty()) {
            throw Fault.settings(reader.mistakes().getFirst().message(), "");
        }
        return reader.settings();
    }

    /// The files that some settings name.
    ///
    /// @throws Fault
    ///             if one is not there
    static List<Path> files(Path folder, String magic, List<Setting> settings) {
        return settings.stream().flatMap(Settings::path).map(path -> {
            if (!Files.exists(folder.resolve(path))) {
                throw Fault.settings("%" + magic + ": there is no file " + path,
                        "write its path relative to the notebook");
            }
            return folder.resolve(path);
        }).toList();
    }

    private static Stream<Path> path(Setting setting) {
        return switch (setting) {
            case Setting.Classpath path -> Stream.of(path.path());
            case Setting.File file -> Stream.of(file.path());
            case Setting.Library library -> Stream.of();
            case Setting.Repository repository -> Stream.of();
            case Setting.Environment variable -> Stream.of();
            case Setting.Secret secret -> Stream.of();
        };
    }
}
