package dev.flowcell.flow.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.graph.CellGraph;
import dev.flowcell.flow.graph.CellGraph.Node;
import dev.flowcell.flow.java.CellCode.Place;
import dev.flowcell.flow.java.FlowClassWriter;
import dev.flowcell.flow.java.FlowUnit;
import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.LineRange;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** What the engine needs to know of a flow. */
final class PlanWriter {

    private PlanWriter() {
    }

    static FlowPlan plan(FlowSource source, CellGraph graph, FlowUnit unit, StepKeys keys) {
        var steps = FlowCompiler.running(graph).stream().map(node -> step(node, graph, keys)).toList();
        return new FlowPlan(FlowPlan.FORMAT, unit.className(), steps,
                source.secrets().stream().map(FlowSource.Secret::name).toList(), lines(graph, unit));
    }

    private static StepPlan step(Node node, CellGraph graph, StepKeys keys) {
        var facts = node.facts();
        var cell = facts.cell();
        var after = node.after().stream().map(id -> graph.node(id).orElseThrow().name()).toList();
        return new StepPlan(cell.id(), cell.number(), node.name(), kind(node),
                facts.reads().stream().sorted().toList(), facts.writes().stream().sorted().toList(), after,
                node.pinned(), cell.options(), keys.step(node, graph), map(node));
    }

    private static Kind kind(Node node) {
        return switch (node.facts().kind()) {
            case params -> Kind.params;
            case map -> Kind.map;
            case step -> Kind.step;
            case declaration, setting, skip -> throw new IllegalArgumentException(node.name() + " does not run");
        };
    }

    private static @Nullable MapPlan map(Node node) {
        var header = node.facts().cell().map();
        return header == null
                ? null
                : new MapPlan(FlowClassWriter.itemsMethod(node.name()), header.out(),
                        node.facts().bodyReads().stream().sorted().toList());
    }

    /** Which lines of the source are which lines of a cell; neighbours that go on are one range. */
    private static List<LineRange> lines(CellGraph graph, FlowUnit unit) {
        var origins = new TreeMap<Integer, Line>();
        for (var piece : unit.pieces().stream().filter(FlowUnit.Piece::runs).toList()) {
            var line = Place.of(unit.text(), piece.start()).line();
            origins.putIfAbsent(line, new Line(piece.cell(), Place.of(piece.cell().code(), piece.cellStart()).line()));
        }
        var ranges = new ArrayList<LineRange>();
        for (var entry : origins.entrySet()) {
            var line = entry.getValue();
            var last = ranges.isEmpty() ? null : ranges.getLast();
            if (last != null && last.cell().equals(line.cell().id()) && last.first() + last.count() == entry.getKey()
                    && last.cellLine() + last.count() == line.number()) {
                ranges.set(ranges.size() - 1, new LineRange(last.cell(), last.number(), last.label(), last.first(),
                        last.count() + 1, last.cellLine()));
            } else {
                var label = graph.node(line.cell().id()).filter(node -> node.facts().kind().runs()).map(Node::name)
                        .orElse("declarations");
                ranges.add(new LineRange(line.cell().id(), line.cell().number(), label, entry.getKey(), 1,
                        line.number()));
            }
        }
        return ranges;
    }

    private record Line(Cell cell, int number) {
    }
}
