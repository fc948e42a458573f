package dev.flowcell.runtime.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.flowcell.runtime.store.Stores;
import org.jspecify.annotations.Nullable;

/// Where a run may write.
///
/// @param workdir
///            its own; `FLOWCELL_WORKDIR`, or a folder under the temporary one
/// @param cacheDir
///            what lasts; `FLOWCELL_CACHE`, or a folder of the store, which may be a volume, or `cache` under
///            `FLOWCELL_HOME`, or under `.flowcell` at home, or, where that can't be written, under the temporary folder
public record Folders(Path workdir, Path cacheDir) {

    /// The folders of a run, from its environment.
    ///
    /// @param store
    ///            the address of its store, or null
    public static Folders of(Map<String, String> environment, String run, @Nullable String store) {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"), "flowcell");
        return new Folders(given(environment, "FLOWCELL_WORKDIR", temporary.resolve(run)),
                given(environment, "FLOWCELL_CACHE", Stores.folder(store).map(folder -> folder.resolve("kept"))
                        .orElseGet(() -> cache(environment, temporary))));
    }

    private static Path given(Map<String, String> environment, String name, Path otherwise) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? otherwise : Path.of(value).toAbsolutePath();
    }

    private static Path cache(Map<String, String> environment, Path temporary) {
        var home = environment.get("FLOWCELL_HOME");
        var userHome = Path.of(System.getProperty("user.home", "/"));
        if (home != null && !home.isBlank()) {
            return Path.of(home).toAbsolutePath().resolve("cache");
        }
        var own = userHome.resolve(".flowcell");
        return userHome.getNameCount() > 0 && (Files.isWritable(own) || Files.isWritable(userHome))
                ? own.resolve("cache")
                : temporary.resolve("cache");
    }
}
