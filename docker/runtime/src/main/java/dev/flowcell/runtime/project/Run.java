package dev.flowcell.runtime.project;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.flowcell.runtime.LastWords;
import dev.flowcell.runtime.engine.Engine;
import dev.flowcell.runtime.engine.Engine.Surroundings;
import dev.flowcell.runtime.engine.Folders;
import dev.flowcell.runtime.engine.LoadedFlow;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.secret.Secrets;
import org.jspecify.annotations.Nullable;

/** One run of a project's flow, as its command line says. */
final class Run {

    private static final String USAGE = """
            -p NAME=VALUE   sets a parameter; may be repeated
            --store STORE   keeps values there: file:FOLDER
            --resume RUN    takes over what that run of the same store finished
            --from STEP     runs that step and all that wait for it again
            --json          prints the run's events, one JSON object a line
            """;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** How long a step that took too long may take to heed its interrupt. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Class<?> flow;
    private final FlowPlan plan;
    private final boolean files;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private @Nullable String store;
    private @Nullable String resume;
    private @Nullable String from;
    private boolean json;

    Run(Class<?> flow, FlowPlan plan, boolean files) {
        this.flow = flow;
        this.plan = plan;
        this.files = files;
    }

    int run(String... arguments) {
        Engine engine;
        try {
            if (!read(arguments)) {
                System.out.print(USAGE);
                return 0;
            }
            engine = engine(System.getenv());
        } catch (Fault fault) {
            System.err.println(fault.line());
            return fault.whose().exitCode();
        }
        LastWords.of(engine);
        return engine.run();
    }

    /** False where only help is asked for. */
    private boolean read(String... arguments) {
        for (var at = 0; at < arguments.length; at++) {
            var option = arguments[at];
            switch (option) {
                case "--help", "-h" -> {
                    return false;
                }
                case "--json" -> json = true;
                case "-p" -> parameter(value(arguments, ++at, option));
                case "--store" -> store = value(arguments, ++at, option);
                case "--resume" -> resume = value(arguments, ++at, option);
                case "--from" -> from = value(arguments, ++at, option);
                default -> throw Fault.settings("there is no option " + option, "--help lists them");
            }
        }
        return true;
    }

    private static String value(String[] arguments, int at, String option) {
        if (at >= arguments.length) {
            throw Fault.settings(option + " lacks its value", "--help says what it is");
        }
        return arguments[at];
    }

    private void parameter(String text) {
        var end = text.indexOf('=');
        if (end < 1) {
            throw Fault.settings("'" + text + "' is no parameter", "write -p NAME=VALUE");
        }
        parameters.put(text.substring(0, end), text.substring(end + 1));
    }

    private Engine engine(Map<String, String> environment) {
        var name = flow.getSimpleName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        var run = name.substring(0, Math.min(40, name.length())) + "-" + TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        var spec = new RunSpec(run, name, "", store, parameters, Map.of(), resume, from, 0, 0, false);
        // The engine takes System.out over: what is said goes to the process's own.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, System.out.charset());
        var here = Path.of("").toAbsolutePath();
        return new Engine(new LoadedFlow(plan, flow.getClassLoader()), spec,
                new Surroundings(Secrets.of(environment), Folders.of(environment, run, null),
                        files ? here : here.resolve(".none"), json ? out : new EventText(out), 0,
                        Runtime.getRuntime()::halt, GRACE));
    }
}
