package dev.flowcell.kernel.magic.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import dev.flowcell.kernel.cell.MagicLine;
import dev.flowcell.kernel.display.Display;
import dev.flowcell.kernel.magic.CellContext;
import dev.flowcell.kernel.magic.Magic;
import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/** Runs a shell command and shows its output as it comes. */
record ShellCommand(Supplier<Map<String, @Nullable String>> environment, Path directory) implements Magic.Line {

    /** How long output may come after the command's end. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "!";
    }

    @Override
    public String summary() {
        return "runs a shell command";
    }

    @Override
    public String usage() {
        return "!COMMAND   (for /bin/sh; its output is shown as it comes, and the cell fails if it ends with another exit code than 0)";
    }

    @Override
    public void run(MagicLine line, CellContext context) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line.arguments());
        builder.directory(directory.toFile());
        environment.get().forEach((name, value) -> {
            if (value == null) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        Process process = builder.start();
        process.getOutputStream().close();
        Thread output = copy(process.getInputStream(), Display.Stream.stdout, context.display());
        Thread error = copy(process.getErrorStream(), Display.Stream.stderr, context.display());
        try {
            int exitCode = process.waitFor();
            output.join(AFTERWARDS); // a process in the background keeps the pipes open
            error.join(AFTERWARDS);
            if (exitCode != 0) {
                throw Fault.flow("!" + line.arguments() + " ended with exit code " + exitCode, "");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static Thread copy(InputStream in, Display.Stream stream, Display display) {
        return Thread.ofVirtual().start(() -> {
            char[] buffer = new char[8192];
            try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
                    display.stream(stream, new String(buffer, 0, count));
                }
            } catch (IOException e) {
                // The process was ended.
            }
        });
    }
}
