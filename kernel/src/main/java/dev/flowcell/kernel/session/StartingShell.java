package dev.flowcell.kernel.session;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.flowcell.kernel.compile.Variables;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/// JShell with the imports that every cell sees. It takes half a second to start; a cell of statements does not wait
/// for it.
final class StartingShell {

    private static final List<String> IMPORTS = List.of("import module java.base;",
            "import static java.util.stream.Collectors.*;", "import static dev.flowcell.api.Flowcell.*;",
            Variables.importLine());
    private static final Object CLASS_PATH_PROPERTY = new Object();

    /** So long it leaves the processor to a first cell that may come at once. */
    private static final long PATIENCE_MILLIS = 400;

    private final CountDownLatch wanted = new CountDownLatch(1);
    private final CompletableFuture<JShell> shell = new CompletableFuture<>();

    /** The imports before any cell has added to them. */
    static String imports() {
        return IMPORTS.stream().collect(Collectors.joining(" "));
    }

    /** The same, each by itself. */
    static List<String> importLines() {
        return IMPORTS;
    }

    /// Starts it; called once, on a thread that may take its time.
    ///
    /// @param classPath
    ///            what the worker sees anyway
    void start(RemoteExecution remote, List<Path> classPath, List<String> options) {
        try {
            JShell started = create(remote, classPath, options);
            for (String each : IMPORTS) {
                for (SnippetEvent event : started.eval(each)) {
                    if (event.status() != Status.VALID) {
                        throw new IllegalStateException(
                                each + " is refused: " + started.diagnostics(event.snippet()).toList());
                    }
                }
            }
            shell.complete(started);
        } catch (RuntimeException | Error e) {
            shell.completeExceptionally(e);
        }
    }

    /** Waits until somebody wants it, or the first cell has had its time. */
    void awaitWanted() throws InterruptedException {
        boolean _ = wanted.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Now is the time to start. */
    void start() {
        wanted.countDown();
    }

    /** It can't be started. */
    void failed(Exception why) {
        shell.completeExceptionally(why);
    }

    /** JShell takes the kernel's own class path for the user's, from a property that it reads when it is made. */
    private static JShell create(RemoteExecution remote, List<Path> classPath, List<String> options) {
        String first = classPath.stream().limit(classPath.size() - 1L).map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        synchronized (CLASS_PATH_PROPERTY) {
            String own = System.getProperty("java.class.path", "");
            System.setProperty("java.class.path", first);
            try {
                JShell shell = JShell.builder().executionEngine(new Engine(remote), Map.of())
                        .compilerOptions(options.toArray(String[]::new)).build();
                // Only an addition makes its compiler look at the class path that it was given.
                shell.addToClasspath(classPath.getLast().toString());
                return shell;
            } finally {
                System.setProperty("java.class.path", own);
            }
        }
    }

    /** Waits for it. */
    JShell shell() {
        start();
        return shell.join();
    }

    /** Ends it, now or as soon as it has started. */
    void close() {
        shell.thenAccept(JShell::close);
    }
}
