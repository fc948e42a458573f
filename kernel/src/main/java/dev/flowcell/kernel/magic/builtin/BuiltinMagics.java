package dev.flowcell.kernel.magic.builtin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.kernel.magic.MagicRegistry;
import org.jspecify.annotations.Nullable;

/** The magics that every session has. */
public final class BuiltinMagics {

    private BuiltinMagics() {
    }

    /// All of them.
    ///
    /// @param magics
    ///            the session's magics, for `%lsmagic` and `%help`
    /// @param environment
    ///            what `%env` set, for shell commands
    /// @param directory
    ///            where relative paths begin
    public static List<Magic> all(Supplier<MagicRegistry> magics, Supplier<Map<String, @Nullable String>> environment,
            Path directory) {
        List<Magic> all = new ArrayList<>(List.of(new ListMagics(magics), new Help(magics), new Time(), new TimeCell(),
                new ShellCommand(environment, directory), new ClassPath("classpath", directory),
                new ClassPath("jars", directory), new Load(directory), new Variables()));
        all.addAll(ShowCell.all());
        return all;
    }
}
