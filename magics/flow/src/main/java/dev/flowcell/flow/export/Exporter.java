package dev.flowcell.flow.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.image.FlowFiles;
import dev.flowcell.flow.image.RuntimeJars;
import dev.flowcell.flow.image.SecretSearch;
import dev.flowcell.flow.java.JavaCompilation;
import dev.flowcell.flow.library.Coordinates;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/** Writes a flow as a plain Maven project, which needs nothing of Flowcell but the runtime that it brings along. */
public final class Exporter {

    private static final Pattern RUNTIME = Pattern.compile("flowcell-runtime-(\\d.*)\\.jar");

    private final CompiledFlow flow;
    private final String name;
    private final ProjectNames names;
    private final RecordedValues recorded;
    private final Map<String, String> secrets;
    private final ProjectFiles files = new ProjectFiles();

    private Exporter(CompiledFlow flow, String name, @Nullable String javaPackage, RecordedValues recorded,
            Map<String, String> secrets) {
        this.flow = flow;
        this.name = name;
        this.recorded = recorded;
        this.secrets = secrets;
        var simple = flow.plan().mainClass().substring(flow.plan().mainClass().lastIndexOf('.') + 1);
        this.names = ProjectNames.of(name, javaPackage, simple, flow.classes().keySet().stream()
                .map(path -> path.replaceAll(".*[$/]|\\.class", "")).collect(Collectors.toSet()));
    }

    /// Refuses what can't become a project, before anything is done for it.
    ///
    /// @throws Fault
    ///             if there is something in the folder, or the name is no package's
    public static void check(Path folder, @Nullable String javaPackage) {
        ProjectFiles.checkEmpty(folder);
        if (javaPackage != null) {
            ProjectNames.checked(javaPackage);
        }
    }

    /// Writes the project.
    ///
    /// @param name
    ///            the flow's name
    /// @param javaPackage
    ///            of its classes, or null for one after the flow's name
    /// @param recorded
    ///            what the tests run on, or null for a project without tests
    /// @param secrets
    ///            known values, which must be nowhere in it and which the trial of its tests gets
    /// @return what the project is, a line each
    public static List<String> export(CompiledFlow flow, String name, @Nullable String javaPackage, Path folder,
            @Nullable RecordedValues recorded, Map<String, String> secrets, Consumer<String> progress)
            throws InterruptedException {
        var exporter = new Exporter(flow, name, javaPackage, recorded == null ? RecordedValues.NONE : recorded,
                secrets);
        try {
            var staging = Files.createTempDirectory("flowcell-export");
            try {
                return exporter.export(folder, staging, progress);
            } finally {
                Trial.delete(staging);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> export(Path folder, Path staging, Consumer<String> progress)
            throws IOException, InterruptedException {
        var runtimeJars = RuntimeJars.paths(staging);
        var reads = FlowFiles.of(flow.source());
        for (var file : reads.entrySet()) {
            files.add("files/" + file.getKey(), Files.readAllBytes(file.getValue()));
        }
        var sources = sources(!reads.isEmpty());
        recorded.values().forEach((value, json) -> files
                .add("src/test/resources/" + names.folder() + "recorded/" + value + ".json", PrettyJson.of(json)));
        files.add(".gitignore", "target/\n");
        // What lies in the project needs no network.
        files.add(".mvn/maven.config", "-Daether.offline.protocols=file\n");
        var verdicts = new HashMap<String, Verdict>();
        if (recorded.run() != null) {
            progress.accept("trying the tests");
            verdicts.putAll(tried(staging, runtimeJars));
        }
        var repository = new LocalRepository(files);
        var pins = Pins.of(flow, runtimeJars);
        var own = new ArrayList<>(
                List.of(repository.add("dev.flowcell", "flowcell-runtime", version(runtimeJars.getFirst()),
                        Files.readAllBytes(runtimeJars.getFirst()), pins.runtime())));
        for (var library : pins.own()) {
            own.add(repository.add(names.javaPackage(),
                    library.name().replaceFirst("\\.jar$", "").replaceAll("[^\\w.-]", "-"),
                    "1", LocalRepository.jar(library.path()), List.of()));
        }
        files.add("pom.xml", PomFile.of(names, "The flow of " + flow.source().notebook(), own, pins,
                flow.source().repositories(), flow.source().environment(), null, !reads.isEmpty()));
        files.add("README.md", ReadmeFile.of(names, flow, recorded, verdicts,
                own.stream().skip(1).map(Coordinates::artifact).toList(), sources > 1, !reads.isEmpty(),
                hasCellTests()));
        var search = new SecretSearch(List.copyOf(secrets.values()), List.of());
        files.contents().forEach(search::flow);
        files.write(folder);
        return said(folder, verdicts);
    }

    /** The program's own sources; how many there are for the flow itself. */
    private int sources(boolean reads) {
        var place = "src/main/java/" + names.folder();
        var types = TypeFiles.of(names, flow.java(), flow.libraries(),
                "The flow `" + name + "`: its variables are static fields, each of its steps is a method.\n["
                        + names.main() + "] says what waits for what.");
        types.forEach((file, text) -> files.add(place + file, text));
        files.add(place + names.main() + ".java", ProgramFile.of(names, name, flow.plan(), reads));
        return types.size();
    }

    private boolean hasCellTests() {
        return recorded.run() != null
                && flow.source().cells().stream().anyMatch(cell -> cell.role() == Role.test);
    }

    /** Writes the tests, tries them, and writes them again as they can be kept. */
    private Map<String, Verdict> tried(Path staging, List<Path> runtimeJars) throws IOException, InterruptedException {
        var verdicts = new HashMap<String, Verdict>();
        var written = tests(verdicts);
        var project = staging.resolve("project");
        files.write(project);
        var classPath = new ArrayList<>(flow.libraries().paths());
        classPath.addAll(runtimeJars);
        var environment = new HashMap<>(flow.source().environment());
        secrets.forEach((secret, value) -> environment.put(RunSpec.SECRET_PREFIX + secret, value));
        var trial = new Trial(Files.createDirectories(staging.resolve("classes")), classPath, environment);
        var broken = trial.compile(project);
        while (!broken.isEmpty()) {
            var before = verdicts.size();
            for (var error : broken.entrySet()) {
                verdicts.put(written.method(error.getKey(), error.getValue().getLineNumber())
                        .orElseThrow(() -> Fault.flow("the flow is no Java outside the notebook: " + error.getKey()
                                + ", line " + error.getValue().getLineNumber() + ": "
                                + JavaCompilation.message(error.getValue(), names.whole(names.flow())),
                                "change that cell, and export it again")),
                        Verdict.broken(JavaCompilation.message(error.getValue(), names.whole(names.flow()))));
            }
            if (verdicts.size() == before) {
                throw new IllegalStateException("the tests do not compile: " + broken);
            }
            written = tests(verdicts);
            files.write(project);
            broken = trial.compile(project);
        }
        trial.run(project, written.classes(names)).forEach(verdicts::putIfAbsent);
        for (var step : flow.plan().steps()) {
            verdicts.computeIfAbsent(names.flow() + "Test." + step.name(),
                    test -> new Verdict(Verdict.Kind.failed, "its process ended", List.of()));
        }
        tests(verdicts);
        return verdicts;
    }

    private WrittenTests tests(Map<String, Verdict> verdicts) {
        var tests = new TestFile(names, flow.plan(), recorded, verdicts);
        var written = new WrittenTests();
        written.add(tests.stepsClass(), tests.steps());
        written.add(tests.cellsClass(), tests.cells(flow.source().cells(), flow.libraries()));
        written.files().forEach((file, text) -> files.add("src/test/java/" + names.folder() + file, text));
        return written;
    }

    /** Of the runtime, as its jar's name says it; classes that a build tool has not packed have none. */
    private static String version(Path jar) {
        var name = RUNTIME.matcher(String.valueOf(jar.getFileName()));
        return name.matches() ? name.group(1) : "0";
    }

    private List<String> said(Path folder, Map<String, Verdict> verdicts) {
        var lines = new ArrayList<String>();
        var steps = flow.plan().steps().size();
        lines.add(folder + ": " + steps + (steps == 1 ? " step" : " steps") + " in the package " + names.javaPackage()
                + (recorded.run() == null ? ", without tests" : ", with tests on the values of " + recorded.run()));
        verdicts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            var test = entry.getKey().replaceFirst(".*\\.", "");
            switch (entry.getValue().kind()) {
                case passed -> {
                }
                case differs -> lines.add(test + " gives something else each time: its test compares nothing");
                case failed, broken ->
                    lines.add(test + " has a test that is switched off: " + entry.getValue().failure());
            }
        });
        lines.add("cd " + folder + " && mvn verify builds it");
        return lines;
    }

    /** Whether two plans are of the same code. */
    public static boolean sameCode(FlowPlan one, FlowPlan other) {
        return keys(one).equals(keys(other));
    }

    private static List<String> keys(FlowPlan plan) {
        return plan.steps().stream().map(step -> step.name() + " " + step.key()).toList();
    }
}
