package dev.flowcell.flow.export;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

import dev.flowcell.runtime.error.Fault;

/// Tries the tests of a project before anybody else does, in a process of its own: those whose step gives another value
/// each time compare nothing, and those that need a secret say so.
final class Trial {

    private static final Map<String, String> STUBS = Map.of("Test", "org.junit.jupiter.api", "Disabled",
            "org.junit.jupiter.api", "EnabledIfEnvironmentVariable", "org.junit.jupiter.api.condition");

    private final Path folder;
    private final List<Path> classPath;
    private final Map<String, String> environment;

    /// @param folder
    ///            an empty one, for classes
    /// @param classPath
    ///            libraries and runtime
    /// @param environment
    ///            what the tests' process gets beside what every process has
    Trial(Path folder, List<Path> classPath, Map<String, String> environment) {
        this.folder = folder;
        this.classPath = classPath;
        this.environment = environment;
    }

    /// Compiles the sources of a project.
    ///
    /// @return the first error of each file that has some, by path
    Map<String, Diagnostic<? extends JavaFileObject>> compile(Path project) throws IOException {
        var sources = new ArrayList<Path>(stubs());
        try (var files = Files.walk(project.resolve("src"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            compiler.getTask(new StringWriter(), files, diagnostics,
                    List.of("-proc:none", "-g", "-Xlint:none", "-encoding", "UTF-8", "-d", folder.toString(), "-cp",
                            joined(classPath)),
                    null, files.getJavaFileObjectsFromPaths(sources)).call();
        }
        var errors = new LinkedHashMap<String, Diagnostic<? extends JavaFileObject>>();
        for (var each : diagnostics.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                errors.putIfAbsent(each.getSource() == null
                        ? ""
                        : Path.of(each.getSource().toUri()).getFileName()
                                .toString(),
                        each);
            }
        }
        return errors;
    }

    private List<Path> stubs() throws IOException {
        var stubs = new ArrayList<Path>();
        var place = Files.createDirectories(folder.resolve("stubs"));
        for (var stub : STUBS.entrySet()) {
            var members = stub.getKey().equals("Test")
                    ? ""
                    : "String value() default \"\"; String named() default \"\";"
                            + " String matches() default \"\";";
            stubs.add(Files.writeString(place.resolve(stub.getKey() + ".java"),
                    "package " + stub.getValue() + ";\n@java.lang.annotation.Retention(java.lang.annotation."
                            + "RetentionPolicy.RUNTIME)\npublic @interface " + stub.getKey() + " {" + members + "}\n"));
        }
        return stubs;
    }

    /// Runs the tests of these classes.
    ///
    /// @return what came of them, by `CLASS.METHOD`, simple names
    Map<String, Verdict> run(Path project, List<String> classes) throws IOException, InterruptedException {
        var verdicts = folder.resolve("verdicts");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea",
                "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", joined(all(project)), TrialMain.class.getName(),
                verdicts.toString()));
        command.addAll(classes);
        var files = project.resolve("files");
        var builder = new ProcessBuilder(command).directory((Files.isDirectory(files) ? files : project).toFile())
                .redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        var found = new HashMap<String, Verdict>();
        if (Files.exists(verdicts)) {
            for (var line : Files.readAllLines(verdicts)) {
                found.put(line.substring(0, line.indexOf('\t')), Verdict.parse(line));
            }
        }
        if (process.exitValue() != 0 && found.isEmpty()) {
            throw Fault.flow("the project's tests can't be tried: its process ended with exit code "
                    + process.exitValue(), "run %run first, and see what the flow does there");
        }
        return found;
    }

    private List<Path> all(Path project) {
        var all = new LinkedHashSet<Path>(List.of(folder, project.resolve("src/test/resources"),
                project.resolve("src/main/resources")));
        all.addAll(classPath);
        try {
            all.add(Path.of(TrialMain.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return List.copyOf(all);
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Removes a folder and all in it. */
    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
