package dev.flowcell.app.kernelspec;

import dev.flowcell.app.Main;
import dev.flowcell.flow.target.ClassCache;
import dev.flowcell.runtime.error.Fault;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How this very Flowcell is started again without its launcher: the same JVM, the same jar, absolute paths, and the
/// class cache that lies beside the jars.
public final class Launch {

    /** The argument with which the process rehearses a kernel's start, and ends. */
    public static final String REHEARSE = "rehearse";

    /** The argument, before a file, with which it rehearses a run on this machine and keeps its classes there. */
    public static final String REHEARSE_RUN = "rehearse-run";

    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED");
    /** A cache with profiles makes the compilers work for what may never be needed, while the first cell waits. */
    private static final String NO_PROFILES = "-XX:TieredStopAtLevel=1";
    /// What the virtual machine itself does at a start, less. Its compiler looks at a method after 512 calls in place
    /// of 128: two thirds of what it compiled before the first cell did not pay by then. And the cache is mapped where
    /// it was made for: at another address (which hides the place of classes from attackers, while a kernel runs
    /// whatever it is given) all its pointers are written anew, into memory that no other kernel shares.
    private static final List<String> LIGHT_START = List.of("-XX:Tier0InvokeNotifyFreqLog=9",
            "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");
    /** The property that names who makes the selectors of channels; to find out, the JDK would open every jar. */
    private static final String SELECTORS = "java.nio.channels.spi.SelectorProvider";
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=off");
    private static final long PATIENCE_MINUTES = 3;

    private Launch() {
    }

    /// The command of the kernel's process, without its arguments.
    ///
    /// @throws Fault
    ///             if Flowcell does not run from its jar
    public static List<String> command() {
        var jar = jar();
        var command = new ArrayList<>(List.of(java()));
        command.addAll(OPTIONS);
        // A small young generation: what the machine would give is touched before the first collection.
        command.addAll(List.of("-Xms48m", "-Xmn24m", "-XX:AOTCache=" + cache(jar),
                "-D" + SELECTORS + "=" + SelectorProvider.provider().getClass().getName()));
        command.addAll(LIGHT_START);
        command.addAll(QUIET);
        command.addAll(List.of("-jar", jar.toString()));
        return List.copyOf(command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path cache(Path jar) {
        return jar.resolveSibling("../kernel.aot").normalize();
    }

    private static Path workerCache(Path jar) {
        return jar.resolveSibling("../worker.aot").normalize();
    }

    /** Options by which the worker's virtual machine uses the classes that the rehearsal's kept; none without these. */
    public static List<String> workerOptions() {
        var jar = ownJar().orElse(null);
        if (jar == null || !Files.exists(workerCache(jar))) {
            return List.of();
        }
        var options = new ArrayList<>(List.of("-XX:AOTCache=" + workerCache(jar), "-Xlog:cds*=off,aot*=off"));
        options.addAll(LIGHT_START);
        return List.copyOf(options);
    }

    /** Options by which the rehearsal's worker keeps its classes. */
    public static List<String> rehearsalOptions() {
        return List.of("-XX:AOTCacheOutput=" + workerCache(jar()), NO_PROFILES, "-Xlog:disable", "-Xlog:all=off");
    }

    /// Makes the class cache where there is none, from a short run of this very Flowcell with the same collector.
    /// Without it all works too, and starts more slowly.
    ///
    /// @return whether there is one now
    public static boolean makeCache() {
        var jar = jar();
        var cache = cache(jar);
        if (Files.exists(cache) && Files.exists(workerCache(jar))) {
            return true;
        }
        try {
            var fresh = Files.createTempFile(cache.toAbsolutePath().getParent(), "flowcell", ".aot");
            var command = new ArrayList<>(List.of(java()));
            command.addAll(OPTIONS);
            command.addAll(List.of("-XX:AOTCacheOutput=" + fresh, NO_PROFILES));
            command.addAll(QUIET);
            command.addAll(List.of("-jar", jar.toString(), REHEARSE));
            var builder = new ProcessBuilder(command);
            builder.environment().remove("JPY_SESSION_NAME"); // no notebook's
            var process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            if (process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0
                    && Files.size(fresh) > 0) {
                Files.move(fresh, cache, StandardCopyOption.REPLACE_EXISTING);
            } else {
                process.destroyForcibly();
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Files.exists(cache);
    }

    /** The class cache of runs on this machine, which lies beside the jars as well. */
    public static ClassCache runCache() {
        var jar = ownJar().orElse(null);
        return jar == null ? ClassCache.NONE : ClassCache.in(jar.resolveSibling("../run.aot").normalize());
    }

    private static Path jar() {
        return ownJar().orElseThrow(
                () -> Fault.settings("Flowcell does not run from its jar", "start it with ./flowcell"));
    }

    /** Its jar, if it runs from one; the others lie beside that. */
    public static Optional<Path> ownJar() {
        try {
            var source = Main.class.getProtectionDomain().getCodeSource();
            if (source == null) {
                return Optional.empty();
            }
            // No method references, which a kernel's start would wait for.
            var place = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(place) ? Optional.of(place.toAbsolutePath()) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
