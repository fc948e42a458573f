package dev.flowcell.flow.target;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.flow.compile.CompiledFlow;
import org.jspecify.annotations.Nullable;

/// The target that needs nothing: the very image that would ship, its layers above the base unpacked, as a process on
/// the JDK at hand.
public final class LocalTargets implements TargetProvider {

    private final Path home;
    private final ClassCache cache;

    /// @param home
    ///            Flowcell's own folder
    /// @param cache
    ///            for the processes of runs
    public LocalTargets(Path home, ClassCache cache) {
        this.home = home;
        this.cache = cache;
    }

    @Override
    public List<String> kinds() {
        return List.of("local");
    }

    @Override
    public LocalTarget target(ClusterSettings settings) {
        if (settings.memory() != null) {
            Amounts.bytes("--memory", settings.memory());
        }
        return target(request -> new AppFolders(home).of(request.image()), settings.memory());
    }

    /** The target of a flow that has no image, as `%run` runs it. */
    public LocalTarget fresh(CompiledFlow flow) {
        return target(request -> new AppFolders(home).of(flow), null);
    }

    private LocalTarget target(LocalJvm.App app, @Nullable String memory) {
        return new LocalTarget(home, new LocalJvm(home, app, memory, cache));
    }

    @Override
    public List<Finding> check(ClusterSettings settings) {
        var existing = home.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        var writable = existing != null && Files.isWritable(existing);
        var version = Runtime.version().feature();
        return List.of(
                new Finding(writable, "folder " + home, writable ? "" : "make it writable, or set FLOWCELL_HOME"),
                new Finding(version >= 25, "Java " + version, version >= 25 ? "" : "run on a JDK 25"));
    }
}
