package dev.flowcell.flow.export;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.runtime.plan.RunSpec;
import org.jspecify.annotations.Nullable;

/** The project's README. */
final class ReadmeFile {

    private static final String TEMPLATE = """
            # @artifact@

            The flow of `@notebook@`: @steps@ steps in Java 25, with a test for each.

            ## Build and run
            ```
            mvn verify
            @run@
            ```
            @parameters@`--store file:FOLDER` keeps what the steps make; `--resume RUN` then goes on after a failure, and `--help` lists the other
            arguments.
            @secrets@@environment@
            ## As an image
            ```
            mvn compile jib:build -Dimage=registry.example.org/@artifact@
            docker run registry.example.org/@artifact@
            ```
            Jib needs no Docker to build it. The base image is the property `base.image` of the pom.

            ## What is where
            | | |
            | --- | --- |
            | `src/main/java/@folder@@flow@.java` | the flow: its variables are static fields, each step is a method; a comment names the notebook cell that a part comes from |
            | `src/main/java/@folder@@main@.java` | which step reads and writes what, and with that what waits for what; retries, time limits, caching |
            @types@@tests@| `lib/` | what is not on Maven Central, as a Maven repository: Flowcell's runtime@own@ |
            @files@
            **A new step** is a method of `@flow@` and a line in `@main@`. A variable that another step reads is a static field, of a type that
            JSON can hold: numbers, texts, dates, records, lists and maps of these.

            @recorded@If your `settings.xml` mirrors every repository, leave this project's own out: `<mirrorOf>*,!project-lib</mirrorOf>`.
            """;

    private ReadmeFile() {
    }

    static String of(ProjectNames names, CompiledFlow flow, RecordedValues recorded, Map<String, Verdict> verdicts,
            List<String> own, boolean types, boolean files, boolean cellTests) {
        var parameters = flow.graph().nodes().stream().filter(node -> node.facts().kind() == Kind.params)
                .flatMap(node -> node.facts().declares().stream()).toList();
        return TEMPLATE.replace("@artifact@", names.artifact()).replace("@notebook@", flow.source().notebook())
                .replace("@steps@", String.valueOf(flow.plan().steps().size()))
                .replace("@run@",
                        (files ? "cd files\njava -jar ../target/" : "java -jar target/") + names.artifact() + ".jar")
                .replace("@parameters@", parameters(parameters)).replace("@secrets@", secrets(flow))
                .replace("@environment@", environment(flow.source().environment())).replace("@folder@", names.folder())
                .replace("@flow@", names.flow()).replace("@main@", names.main())
                .replace("@types@", types
                        ? "| `src/main/java/" + names.folder() + "` | and the types that the steps share |\n"
                        : "")
                .replace("@tests@", tests(names, recorded.run(), cellTests))
                .replace("@own@", own.isEmpty() ? "" : ", " + String.join(", ", own))
                .replace("@files@", files
                        ? "| `files/` | what the flow reads: its working directory, in tests and in the image, too |\n"
                        : "")
                .replace("@recorded@", recorded(recorded, verdicts));
    }

    private static String parameters(List<Variable> parameters) {
        return parameters.isEmpty()
                ? ""
                : "`-p NAME=VALUE` sets a parameter: " + parameters.stream()
                        .map(each -> "`" + each.name() + "` (" + simple(each.type()) + ")")
                        .collect(Collectors.joining(", ")) + ".\n";
    }

    private static String simple(@Nullable String type) {
        return String.valueOf(type).replaceAll("\\b[a-z][a-zA-Z0-9_]*\\.", "");
    }

    private static String secrets(CompiledFlow flow) {
        var names = flow.plan().secrets();
        return names.isEmpty()
                ? ""
                : "\nA secret's value is read from the environment: " + names.stream()
                        .map(name -> "`" + RunSpec.SECRET_PREFIX + name + "`").collect(Collectors.joining(", "))
                        + ". Tests that need one are skipped where it is not set.\n";
    }

    private static String environment(Map<String, String> environment) {
        return environment.isEmpty()
                ? ""
                : "\nThe flow also reads " + environment.entrySet().stream()
                        .map(each -> "`" + each.getKey() + "`").collect(Collectors.joining(", "))
                        + " from the environment: the pom sets what the notebook did, for tests and in the image.\n";
    }

    private static String tests(ProjectNames names, @Nullable String run, boolean cellTests) {
        if (run == null) {
            return "";
        }
        var folder = "| `src/test/java/" + names.folder();
        return folder + names.flow() + "Test.java` | each step by itself, on what it read in a recorded run |\n"
                + (cellTests ? folder + names.flow() + "NotebookTest.java` | the notebook's `%%test` cells |\n" : "")
                + "| `src/test/resources/" + names.folder() + "recorded/` | the values of that run, as JSON |\n";
    }

    private static String recorded(RecordedValues recorded, Map<String, Verdict> verdicts) {
        if (recorded.run() == null) {
            return "No run was recorded, so there are no tests of steps: `%export DIR` without `--no-run` records one.\n\n";
        }
        var differing = verdicts.entrySet().stream().filter(each -> each.getValue().kind() == Verdict.Kind.differs)
                .map(each -> "`" + each.getKey().replaceFirst(".*\\.", "") + "`").sorted()
                .collect(Collectors.joining(", "));
        return "The recorded run is `" + recorded.run()
                + "`. Where a step is meant to give something else from now on, its test"
                + " says so: put the\nnew value in the recorded file."
                + (differing.isEmpty()
                        ? ""
                        : " What " + differing + " make differs from run to run, so their tests compare nothing.")
                + "\n\n";
    }
}
