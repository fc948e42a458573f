package dev.flowcell.flow.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.flow.cell.Cell;
import dev.flowcell.flow.cell.FlowSource;
import dev.flowcell.flow.cell.Problem;
import dev.flowcell.flow.graph.CellFacts.Kind;
import dev.flowcell.flow.graph.CellFacts.Variable;
import dev.flowcell.flow.java.CellCode;
import dev.flowcell.flow.java.FlowCode;
import dev.flowcell.flow.java.Snippet;
import dev.flowcell.flow.java.TypeInference.Inferred;

/// The facts of all cells, from what each is by itself.
final class FactsReader {

    private final FlowCode flow;
    private final Map<String, CellScan> scans;
    private final Map<String, Cell> cells = new HashMap<>();
    private final CellProblems problems;
    private final Variables variables;
    private final Reach reach;
    private final Sharing sharing = new Sharing();
    private final Effects effects;

    private FactsReader(FlowSource source, FlowCode flow, Inferred inferred, Map<String, CellScan> scans,
            VariableTypes types) {
        this.flow = flow;
        this.scans = scans;
        this.problems = new CellProblems(source, inferred);
        this.variables = new Variables(types, inferred.nameless(), new SecretFlows(scans.values()));
        this.reach = new Reach(flow.cells(), scans.values(), types);
        flow.cells().forEach(code -> cells.put(code.cell().id(), code.cell()));
        this.effects = new Effects(scans.values(), numbers());
    }

    private Map<String, Integer> numbers() {
        return cells.values().stream().collect(Collectors.toMap(Cell::id, Cell::number));
    }

    /// Reads the facts of all cells, in order.
    ///
    /// @param scans
    ///            by cell id, of all cells
    static List<CellFacts> read(FlowSource source, FlowCode flow, Inferred inferred, Map<String, CellScan> scans,
            VariableTypes types) {
        var reader = new FactsReader(source, flow, inferred, scans, types);
        var facts = flow.cells().stream().map(reader::facts).toList();
        var shared = reader.sharing.problems();
        return facts.stream().map(each -> each.with(shared.stream()
                .filter(problem -> problem.cell().equals(each.cell().id())).toList())).toList();
    }

    /** What a cell is in the graph. */
    static Kind kind(CellCode code) {
        return switch (code.cell().role()) {
            case params -> Kind.params;
            case map -> Kind.map;
            case skip, test -> Kind.skip;
            case setting -> Kind.setting;
            case step -> Kind.step;
            case code -> code.snippets().stream().allMatch(Snippet::declaration) ? Kind.declaration : Kind.step;
        };
    }

    private CellFacts facts(CellCode code) {
        var cell = code.cell();
        var kind = kind(code);
        var scan = scans.get(cell.id());
        var found = new ArrayList<Problem>();
        if (scan == null) {
            throw new IllegalStateException("cell " + cell.number() + " was not scanned");
        }
        found.addAll(problems.of(code, scan, kind.runs()));
        var declares = variables.of(code);
        var reads = new TreeSet<String>();
        var writes = declares.stream().map(Variable::name).collect(Collectors.toCollection(TreeSet::new));
        var own = Set.copyOf(writes);
        var bodyReads = new TreeSet<String>();
        if (kind.runs()) {
            for (var use : effects.of(new Symbol.Run(cell.id(), true))) {
                add(code, use, own, reads, writes, found);
            }
            for (var use : effects.of(new Symbol.Run(cell.id(), false))) {
                add(code, use, own, bodyReads, writes, found);
            }
            reads.addAll(bodyReads);
        }
        return new CellFacts(cell, kind, declares, reads, writes, reach.of(scan, reads, writes),
                flow.maps().get(cell.id()), found, bodyReads);
    }

    private void add(CellCode code, Code.Use use, Set<String> own, Set<String> reads, Set<String> writes,
            List<Problem> found) {
        if (Fields.isShared(use.variable())) {
            if (use.offset() >= 0) {
                sharing.add(code, use.variable(), use.write(), use.offset());
            }
            return;
        }
        var declaring = cells.get(flow.declarations().cell(use.variable()));
        if (use.held() && declaring != null && declaring.number() > code.cell().number()) {
            return; // the variable gets that function only when this cell is done
        }
        if (use.read() && !own.contains(use.variable())) {
            reads.add(use.variable());
        }
        if (use.write()) {
            writes.add(use.variable());
        }
        if (declaring != null && declaring != code.cell() && use.offset() >= 0) {
            problem(code, use, declaring).filter(problem -> !found.contains(problem)).ifPresent(found::add);
        }
    }

    private static Optional<Problem> problem(CellCode code, Code.Use use, Cell declaring) {
        if (declaring.number() > code.cell().number()) {
            return Optional.of(code.problem(use.offset(), use.variable()
                    + " is used before cell " + declaring.number() + " declares it: move that cell up"));
        }
        if (kind(code) == Kind.map && use.write()) {
            return Optional.of(code.problem(use.offset(), use.variable() + " belongs to cell " + declaring.number()
                    + " and the items of a %%map run at the same time: return a value instead"));
        }
        return Optional.empty();
    }
}
