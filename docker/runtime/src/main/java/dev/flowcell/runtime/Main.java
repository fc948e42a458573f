package dev.flowcell.runtime;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.flowcell.runtime.engine.AppFolder;
import dev.flowcell.runtime.engine.Engine;
import dev.flowcell.runtime.engine.Engine.Surroundings;
import dev.flowcell.runtime.engine.Folders;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Secrets;
import dev.flowcell.runtime.store.Bytes;
import dev.flowcell.runtime.store.KeptResults;
import dev.flowcell.runtime.store.Stores;
import dev.flowcell.runtime.value.RecordJson;

/// The process in the image: one run of the flow in `-Dflowcell.app`, told by the environment variable `FLOWCELL_RUN`.
public final class Main {

    private Main() {
    }

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var helps = helps(environment);
        Engine engine;
        RunSpec spec;
        try {
            var told = Numbering.of(spec(environment), environment);
            if (told.isEmpty()) {
                System.exit(0);
                return;
            }
            spec = told.get();
            helps = spec.process() > 0;
            engine = engine(spec, environment);
        } catch (Fault fault) {
            System.err.println(fault.line());
            System.exit(helps ? Engine.CANT_HELP : fault.whose().exitCode());
            return;
        }
        LastWords.of(engine);
        var code = engine.run();
        keepToLimit(spec, environment);
        System.exit(code);
    }

    /** What runs keep for later ones on a machine or a volume stays within its limit. */
    private static void keepToLimit(RunSpec spec, Map<String, String> environment) {
        if (spec.process() == 0) {
            var limit = Bytes.of(environment.getOrDefault(KeptResults.LIMIT_VARIABLE, ""));
            new KeptResults(Folders.of(environment, String.valueOf(spec.run()), spec.store()).cacheDir(),
                    Stores.folder(spec.store()).orElse(null)).tidy(limit.orElse(KeptResults.DEFAULT_MOST));
        }
    }

    /** A helper's settings end no run. */
    private static boolean helps(Map<String, String> environment) {
        return environment.getOrDefault(RunSpec.PROCESS_VARIABLE, "").matches("0*[1-9]\\d*");
    }

    private static Engine engine(RunSpec spec, Map<String, String> environment) {
        var app = Path.of(System.getProperty("flowcell.app", "/app"));
        return new Engine(AppFolder.load(app), spec,
                new Surroundings(Secrets.of(environment),
                        Folders.of(environment, String.valueOf(spec.run()), spec.store()),
                        app.resolve("files"), new FileOutputStream(FileDescriptor.out), startMillis(),
                        Runtime.getRuntime()::halt, Duration.ofMillis(Long.getLong("flowcell.graceMillis", 10_000))));
    }

    private static RunSpec spec(Map<String, String> environment) {
        var json = environment.get(RunSpec.VARIABLE);
        if (json == null || json.isBlank()) {
            throw Fault.settings("the environment variable " + RunSpec.VARIABLE + " is not set",
                    "start the image with flowcell run-remote, or with kubectl create job --from=cronjob/NAME");
        }
        RunSpec spec;
        try {
            spec = RecordJson.read(json, RunSpec.class);
        } catch (IllegalArgumentException e) {
            throw Fault.settings("the environment variable " + RunSpec.VARIABLE + " can't be read: " + e.getMessage(),
                    "give it a run's specification as JSON").causedBy(e);
        }
        var name = spec.run() == null || spec.run().isBlank() ? environment.get(RunSpec.NAME_VARIABLE) : spec.run();
        if (name == null || !name.matches("[a-z0-9-]{1,63}")) {
            throw Fault.settings("the run has no name of [a-z0-9-]{1,63}",
                    "give it one in " + RunSpec.NAME_VARIABLE);
        }
        return new RunSpec(name, spec.flow() == null ? "" : spec.flow(), spec.version() == null ? "" : spec.version(),
                spec.store(), spec.parameters() == null ? Map.of() : spec.parameters(),
                spec.environment() == null ? Map.of() : spec.environment(), spec.resume(), spec.from(),
                spec.process(), spec.attempt(), spec.checkInputs(),
                spec.processes(), spec.notifyAt(), spec.turn());
    }

    /// Time since the process began, from the kernel's own clock: the JVM's management beans would take longer to load
    /// than what they measure. 0 where that is not known.
    public static long startMillis() {
        try {
            var uptime = Files.readString(Path.of("/proc/uptime"));
            var stat = Files.readString(Path.of("/proc/self/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var started = Long.parseLong(fields[19]) * 10; // ticks are hundredths of a second on every Linux
            var now = (long) (Double.parseDouble(uptime.split(" ")[0]) * 1000);
            return now >= started && now - started < 600_000 ? now - started : 0;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
