package dev.flowcell.flow.target;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.image.FlowImage;
import dev.flowcell.flow.image.ImageBuilder;
import dev.flowcell.flow.image.JibImageBuilder;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.flow.library.Libraries;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/** A flow of one step `one` that assigns `int a`, as the compiler would make it. */
public final class RunnableFlow {

    private RunnableFlow() {
    }

    /** The flow whose step has that body. */
    public static CompiledFlow of(Path folder, String body, List<Path> files) throws Exception {
        var java = "package flow; public final class News { public static int a;"
                + " public static void one() throws Throwable {\n" + body + "\n} }";
        var classes = Files.createTempDirectory(folder, "classes");
        var file = new SimpleJavaFileObject(URI.create("string:///flow/News.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return java;
            }
        };
        var compiled = ToolProvider.getSystemJavaCompiler().getTask(null, null, null,
                List.of("-d", classes.toString(), "-proc:none"), null, List.of(file)).call();
        if (!compiled) {
            throw new IllegalArgumentException(body);
        }
        var cell = new Cell("c1", 1, "one", Cell.Role.code, body, StepOptions.DEFAULT, List.of(), null, List.of());
        var source = new FlowSource("news.ipynb", folder, List.of(cell), List.of(), Map.of(), List.of(), files,
                Map.of(),
                List.of());
        var step = new StepPlan("c1", 1, "one", Kind.step, List.of(), List.of("a"), List.of(), false,
                StepOptions.DEFAULT, "0".repeat(64), null);
        return new CompiledFlow(source, new CellGraph(List.of(), List.of()), Libraries.NONE,
                new FlowPlan(FlowPlan.FORMAT, "flow.News", List.of(step), List.of(), List.of()), java,
                Map.of("flow/News.class", Files.readAllBytes(classes.resolve("flow/News.class"))),
                Checksums.of(java.getBytes(StandardCharsets.UTF_8)));
    }

    /** Its image in the local registry of a home. */
    public static FlowImage image(Path home, CompiledFlow flow) {
        return new JibImageBuilder(home).build(flow,
                new ImageBuilder.Options("news", null, null, "amd64", List.of(), false, List.of()), what -> {
                });
    }
}
