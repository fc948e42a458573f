package dev.flowcell.flow.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.secret.VaultProvider;
import dev.flowcell.runtime.secret.Vaults;
import dev.flowcell.runtime.store.Stores;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** The jars of the runtime: what a run's process has on its class path, taken from this very process's. */
public final class RuntimeJars {

    private static final List<Class<?>> ONE_OF_EACH = List.of(FlowPlan.class, ObjectMapper.class, JsonParser.class,
            JsonCreator.class);

    private RuntimeJars() {
    }

    /// The runtime's jars, each with a name that says what it is.
    ///
    /// @param staging
    ///            where a folder of classes, as a build tool has them, is made into a jar
    public static List<Path> paths(Path staging) {
        var jars = new ArrayList<Path>();
        for (var type : ONE_OF_EACH) {
            var path = place(type);
            jars.add(Files.isDirectory(path) ? jarOf(path, staging, "flowcell-runtime.jar") : path);
        }
        return jars;
    }

    /// The jars that a process needs beside the runtime's for a part, each with a name that says what it is.
    ///
    /// @param part
    ///            the scheme of a store or the kind of a vault
    /// @param staging
    ///            as above
    public static List<Path> ofPart(String part, Path staging) {
        return ofPart(part).stream().map(path -> Files.isDirectory(path)
                ? jarOf(path, staging, "flowcell-" + module(path) + ".jar")
                : path).toList();
    }

    /** The same, where a folder of classes may stand for a jar. */
    public static List<Path> ofPart(String part) {
        return Vaults.provider(part).map(VaultProvider::jars).orElseGet(() -> Stores.provider(part).jars());
    }

    /** `docker/runtime-s3/target/classes` as `runtime-s3`. */
    private static String module(Path classes) {
        var target = classes.toAbsolutePath().getParent();
        var module = target == null ? null : target.getParent();
        return module == null ? "part" : String.valueOf(module.getFileName());
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the runtime's own class path has no paths", e);
        }
    }

    private static Path jarOf(Path classes, Path staging, String name) {
        try {
            var jar = staging.resolve("runtime").resolve(new Checksums().of(classes)).resolve(name);
            if (!Files.exists(jar)) {
                Staging.write(jar, Jars.jar(classes));
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
