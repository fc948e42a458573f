package dev.flowcell.flow.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.Cell.Role;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.flow.compile.CompiledFlow;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.library.Checksums;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What an image says of its flow, as labels of its configuration: one can ask a registry what a flow is without
/// running it.
///
/// ```
/// dev.flowcell.flow         its name
/// dev.flowcell.graph        [{"name":…,"kind":…,"after":[…]}], in notebook order
/// dev.flowcell.parameters   {"name":"type"}
/// dev.flowcell.secrets      names, with commas; never a value
/// dev.flowcell.source       SHA-256 of the sources of all cells that ship
/// dev.flowcell.cells        [{"id":…,"code":…}] of the steps, gzip in Base64; those of shared code lie beside its classes,
///                           in /app/flow/declarations.json, so that an edited step does not send them again
/// org.opencontainers.image.base.name   the base, by digest
/// ```
///
final class Labels {

    private static final JsonMapper JSON = new JsonMapper();
    /** The tenth byte of a gzip header names the system that made it. */
    private static final int GZIP_SYSTEM = 9;

    private Labels() {
    }

    /** @param base the base image by digest, or null for none */
    static Map<String, String> of(String name, CompiledFlow flow, @Nullable String base) {
        var steps = sources(flow, false);
        var labels = new LinkedHashMap<String, String>();
        labels.put("dev.flowcell.flow", name);
        labels.put("dev.flowcell.graph",
                JSON.writeValueAsString(flow.plan().steps().stream().map(Labels::step).toList()));
        labels.put("dev.flowcell.parameters", JSON.writeValueAsString(parameters(flow)));
        labels.put("dev.flowcell.secrets",
                flow.source().secrets().stream().map(Secret::name).sorted().collect(Collectors.joining(",")));
        labels.put("dev.flowcell.source", Checksums.of((steps + sources(flow, true)).getBytes(StandardCharsets.UTF_8)));
        labels.put("dev.flowcell.cells", packed(steps));
        if (base != null) {
            labels.put("org.opencontainers.image.base.name", base);
        }
        return labels;
    }

    /// The sources of cells that ship, as JSON.
    ///
    /// @param declarations
    ///            those of shared code, or all others
    static String sources(CompiledFlow flow, boolean declarations) {
        var shared = flow.graph().nodes().stream().filter(node -> node.facts().kind() == Kind.declaration)
                .map(CellGraph.Node::id).collect(Collectors.toSet());
        return JSON.writeValueAsString(shipped(flow).stream().filter(cell -> shared.contains(cell.id()) == declarations)
                .map(Labels::cell).toList());
    }

    /** The cells whose source the image holds. */
    static List<Cell> shipped(CompiledFlow flow) {
        return flow.source().cells().stream()
                .filter(cell -> !cell.role().apart() && cell.role() != Role.setting).toList();
    }

    private static Map<String, Object> step(StepPlan step) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", step.name());
        json.put("kind", step.kind().name());
        json.put("after", new ArrayList<>(step.after()));
        return json;
    }

    private static Map<String, String> cell(Cell cell) {
        var json = new LinkedHashMap<String, String>();
        json.put("id", cell.id());
        json.put("code", cell.code());
        return json;
    }

    private static Map<String, String> parameters(CompiledFlow flow) {
        var types = new LinkedHashMap<String, String>();
        flow.graph().nodes().stream().map(node -> node.facts()).filter(facts -> facts.kind() == Kind.params)
                .flatMap(facts -> facts.declares().stream())
                .forEach(variable -> types.put(variable.name(), String.valueOf(variable.type())));
        return types;
    }

    private static String packed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var packed = bytes.toByteArray();
        packed[GZIP_SYSTEM] = 0;
        return Base64.getEncoder().encodeToString(packed);
    }
}
