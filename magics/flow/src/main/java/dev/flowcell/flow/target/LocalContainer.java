package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.OciLayout;
import dev.flowcell.flow.run.RunRequest;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.StoreAddress;
import org.jspecify.annotations.Nullable;

/// A run's process as a container of podman or docker, with what a pod has: the image's own Java, a root file system
/// that nobody writes to, no rights. Of this machine it sees the store, the run's folder and the network.
///
/// @param home
///            Flowcell's own folder
/// @param engines
///            finds the one that is here
record LocalContainer(Path home, Supplier<ContainerEngine> engines, ClusterSettings settings) implements LocalProgram {

    /** Which run a container is of. */
    private static final String LABEL = "flowcell.dev/run";

    @Override
    public void require() {
        Objects.requireNonNull(engines.get());
    }

    @Override
    public Command command(RunFolder folder, RunRequest request) throws IOException {
        var engine = engines.get();
        var run = String.valueOf(request.spec().run());
        var image = loaded(engine, request.image());
        var told = RunEnvironment.of(home, folder, request);
        var command = new ArrayList<>(List.of(engine.program(), "run", "--rm", "--pull", "never", "--label",
                LABEL + "=" + run, "--label", "app.kubernetes.io/managed-by=flowcell", "--read-only", "--tmpfs",
                "/tmp:rw,exec,mode=1777", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                // What is mounted belongs to the user; under SELinux a container would not see it.
                "--security-opt", "label=disable", "--user", user(folder.path())));
        if (engine.podman() && !rootOwned(folder.path())) {
            command.addAll(List.of("--userns", "keep-id"));
        }
        if (System.getProperty("os.name").equals("Linux")) {
            // Services of this machine have the same address as for any other program of it.
            command.addAll(List.of("--network", "host"));
        }
        if (settings.cpu() != null) {
            command.addAll(List.of("--cpus", cpus(settings.cpu())));
        }
        if (settings.memory() != null) {
            command.addAll(List.of("--memory", String.valueOf(Amounts.bytes("--memory", settings.memory()))));
        }
        for (var path : mounts(folder, request.spec())) {
            Files.createDirectories(path);
            command.addAll(List.of("--volume", path + ":" + path));
        }
        var names = new TreeSet<>(told.keySet());
        var credentials = Path.of(System.getProperty("user.home"), ".aws");
        if (Files.isDirectory(credentials)) {
            // Profiles and what `aws sso login` left, as the user's own programs find them.
            command.addAll(List.of("--volume", credentials + ":" + credentials + ":ro"));
            told.put("HOME", System.getProperty("user.home"));
            names.add("HOME");
        }
        // By their names alone: values would stand in the list of processes.
        names.add(RunSpec.PROCESS_VARIABLE);
        names.forEach(name -> command.addAll(List.of("--env", name)));
        command.add(image);
        // The command needs the user's own surroundings to find its daemon and its settings.
        System.getenv().forEach(told::putIfAbsent);
        return new Command(command, folder.path(), told);
    }

    /** Where the run writes: the same paths within the container. */
    private Set<Path> mounts(RunFolder folder, RunSpec spec) {
        var paths = new LinkedHashSet<>(
                List.of(folder.path().toAbsolutePath(), home.resolve("cache").toAbsolutePath()));
        var store = spec.store() == null ? null : StoreAddress.parse(spec.store());
        if (store != null && store.scheme().equals("file")) {
            paths.add(Path.of(store.place()).toAbsolutePath());
        }
        return paths;
    }

    /// The image, by the name that the engine has it under.
    private static String loaded(ContainerEngine engine, FlowImage image) throws IOException {
        var layout = image.layout();
        if (layout == null || image.layers().stream().noneMatch(layer -> layer.name().equals("base"))) {
            throw Fault.settings(image.name() + "@" + image.version() + " has no base image, without which no container"
                    + " runs it", "register it again with %cluster docker");
        }
        var repository = "localhost/flowcell/" + image.name();
        var name = repository + ":" + image.version();
        if (!engine.has(name)) {
            engine.load(name, new ImageArchive(new OciLayout(layout), image.digest(), name)::write);
            // Each edit makes another; they are all in the local registry.
            engine.keepOnly(repository, name);
        }
        return name;
    }

    /** Who owns what is mounted: numbers of the user and the group. */
    private static String user(Path folder) throws IOException {
        return Files.getAttribute(folder, "unix:uid") + ":" + Files.getAttribute(folder, "unix:gid");
    }

    private static boolean rootOwned(Path folder) throws IOException {
        return Objects.equals(Files.getAttribute(folder, "unix:uid"), 0);
    }

    /** `250m` as `0.25`. */
    static String cpus(String quantity) {
        return Amounts.processors("--cpu", quantity).stripTrailingZeros().toPlainString();
    }

    @Override
    public String starting() {
        return "starting the container";
    }

    @Override
    public String kind() {
        return "container";
    }

    @Override
    public @Nullable String limit() {
        return settings.memory();
    }

    @Override
    public boolean unstarted(int code) {
        return code >= 125 && code <= 127; // the engine's own, for its own mistakes and for the image's
    }

    @Override
    public void clear(String run) {
        var engine = engines.get();
        try {
            engine.remove(LABEL + "=" + run);
        } catch (IOException e) {
            throw Fault.cluster(engine.program() + " does not answer: " + e.getMessage(),
                    engine.program() + " ps --filter label=" + LABEL + "=" + run + " shows what is left");
        }
    }
}
