package dev.flowcell.kernel.session;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.display.MimeBundle;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.ObjectMapper;

/// How a session is set up.
///
/// @param java
///            home of the JDK that runs the worker
/// @param runtime
///            the worker's class path: the runtime first, then its JSON libraries
/// @param workerOptions
///            further options for the worker's virtual machine, such as `-Xmx2g`
/// @param directory
///            where the user's code runs, and where relative paths begin
/// @param cacheDir
///            what `cacheDir()` gives
/// @param magics
///            magics besides the built-in ones; one of the same name and kind takes the place of a built-in one
/// @param stopAfter
///            how long an interrupt may take before the code is stopped by force
/// @param replaceAfter
///            how long an interrupt may take before the worker is replaced
public record SessionSettings(Path java, List<Path> runtime, List<String> workerOptions, Path directory, Path cacheDir,
        List<Magic> magics, Duration stopAfter, Duration replaceAfter) {

    private static final String PREVIEW = "--enable-preview";

    public SessionSettings {
        runtime = List.copyOf(runtime);
        workerOptions = List.copyOf(workerOptions);
        magics = List.copyOf(magics);
    }

    /** The settings of a session in the current directory, on the JDK and with the libraries that run this process; with preview features
     * where the environment variable `FLOWCELL_PREVIEW` is set. */
    public static SessionSettings defaults() {
        return new SessionSettings(Path.of(System.getProperty("java.home", "")), ownRuntime(), previewOptions(),
                Path.of("").toAbsolutePath(), Path.of(System.getProperty("user.home", ""), ".flowcell", "cache"),
                List.of(), Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    /** The same with these magics. */
    public SessionSettings withMagics(List<Magic> newMagics) {
        return new SessionSettings(java, runtime, workerOptions, directory, cacheDir, newMagics, stopAfter,
                replaceAfter);
    }

    /** The same with these further options for the worker's virtual machine. */
    public SessionSettings withWorkerOptions(List<String> newOptions) {
        return new SessionSettings(java, runtime, newOptions, directory, cacheDir, magics, stopAfter, replaceAfter);
    }

    /** The same in another directory. */
    public SessionSettings withDirectory(Path newDirectory) {
        return new SessionSettings(java, runtime, workerOptions, newDirectory, cacheDir, magics, stopAfter,
                replaceAfter);
    }

    /** The same with other times for an interrupt. */
    public SessionSettings withPatience(Duration newStopAfter, Duration newReplaceAfter) {
        return new SessionSettings(java, runtime, workerOptions, directory, cacheDir, magics, newStopAfter,
                newReplaceAfter);
    }

    /** Whether the session's code may use the preview features of its JDK: the worker's option for it. */
    public boolean preview() {
        return workerOptions.contains(PREVIEW);
    }

    /** What the compilers of the session's code are told. */
    List<String> compilerOptions() {
        return preview() ? List.of(PREVIEW, "--source", String.valueOf(Runtime.version().feature())) : List.of();
    }

    private static List<String> previewOptions() {
        String set = System.getenv().getOrDefault("FLOWCELL_PREVIEW", "");
        return set.isEmpty() || set.equals("0") || set.equals("false") ? List.of() : List.of(PREVIEW);
    }

    /** The worker's class path as an option. */
    String classPath() {
        return String.join(File.pathSeparator, runtime.stream().map(Path::toString).toList());
    }

    private static List<Path> ownRuntime() {
        return List.of(origin(MimeBundle.class), origin(ObjectMapper.class), origin(TokenStreamFactory.class),
                origin(JsonCreator.class));
    }

    private static Path origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(source.getLocation() + " is no path", e);
        }
    }
}
