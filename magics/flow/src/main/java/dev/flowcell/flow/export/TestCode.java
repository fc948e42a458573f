package dev.flowcell.flow.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;

/// The lines of tests: what gives a step its inputs, calls it, and expects what it made. What can't be recorded, such
/// as a client, is made by the step that makes it.
final class TestCode {

    private final ProjectNames names;
    private final FlowPlan plan;
    private final RecordedValues recorded;
    private final Set<String> changing;

    TestCode(ProjectNames names, FlowPlan plan, RecordedValues recorded) {
        this.names = names;
        this.plan = plan;
        this.recorded = recorded;
        this.changing = RecordedValues.changing(plan);
    }

    /// @param lines
    ///            statements
    /// @param lacks
    ///            why it can't run as it is, in words, or empty
    record Body(List<String> lines, String lacks) {
    }

    /** A step on its own. */
    Body step(StepPlan step, boolean expects) {
        var lines = new ArrayList<String>();
        var lacks = new TreeSet<String>();
        var index = plan.steps().indexOf(step);
        var inputs = new TreeSet<>(step.reads());
        inputs.addAll(step.writes());
        given(inputs, index, lines, lacks, new LinkedHashSet<>());
        lines.add(call(step));
        if (expects) {
            lines.addAll(expect(step));
        }
        return new Body(lines, String.join("; ", lacks));
    }

    /** Values for code that stands behind all steps. */
    Body after(Collection<String> variables) {
        var lines = new ArrayList<String>();
        var lacks = new TreeSet<String>();
        given(variables, plan.steps().size(), lines, lacks, new LinkedHashSet<>());
        return new Body(lines, String.join("; ", lacks));
    }

    private void given(Collection<String> variables, int before, List<String> lines, Set<String> lacks,
            Set<String> made) {
        var plain = new ArrayList<String>();
        var after = new TreeMap<String, List<String>>();
        for (var variable : variables) {
            var writer = writer(variable, before);
            if (writer == null) {
                continue;
            }
            var name = name(writer, variable);
            if (recorded.values().containsKey(name)) {
                if (changing.contains(variable)) {
                    after.computeIfAbsent(writer.name(), each -> new ArrayList<>()).add(variable);
                } else {
                    plain.add(variable);
                }
            } else if (writer.pinned() || writer.writes().stream().noneMatch(this::kept)) {
                make(writer, lines, lacks, made);
            } else {
                lacks.add(recorded.missing().getOrDefault(name, variable + " was not recorded"));
            }
        }
        if (!plain.isEmpty()) {
            lines.add("recording.given(" + quoted(plain) + ");");
        }
        after.forEach((step, changed) -> lines
                .add("recording.givenAfter(" + quoted(List.of(step)) + ", " + quoted(changed) + ");"));
    }

    private boolean kept(String variable) {
        return recorded.values().containsKey(variable)
                || recorded.values().keySet().stream().anyMatch(name -> name.endsWith("/" + variable));
    }

    private void make(StepPlan writer, List<String> lines, Set<String> lacks, Set<String> made) {
        if (made.add(writer.name())) {
            var inputs = new TreeSet<>(writer.reads());
            given(inputs, plan.steps().indexOf(writer), lines, lacks, made);
            lines.add(call(writer));
        }
    }

    /** The last step before a place that writes a variable. */
    private @org.jspecify.annotations.Nullable StepPlan writer(String variable, int before) {
        for (var index = before - 1; index >= 0; index--) {
            if (plan.steps().get(index).writes().contains(variable)) {
                return plan.steps().get(index);
            }
        }
        return null;
    }

    private List<String> expect(StepPlan step) {
        var by = step.writes().stream().filter(variable -> recorded.values().containsKey(name(step, variable)))
                .collect(Collectors.partitioningBy(changing::contains));
        var lines = new ArrayList<String>();
        if (!by.getOrDefault(false, List.of()).isEmpty()) {
            lines.add("recording.expect(" + quoted(by.getOrDefault(false, List.of())) + ");");
        }
        if (!by.getOrDefault(true, List.of()).isEmpty()) {
            lines.add("recording.expectAfter(" + quoted(List.of(step.name())) + ", "
                    + quoted(by.getOrDefault(true, List.of())) + ");");
        }
        return lines;
    }

    /** Whether something that a step makes was recorded. */
    boolean expects(StepPlan step) {
        return !expect(step).isEmpty();
    }

    private String call(StepPlan step) {
        return step.kind() == Kind.map
                ? "recording.map(\"" + step.name() + "\");"
                : names.flow() + "." + step.name() + "();";
    }

    private String name(StepPlan step, String variable) {
        return changing.contains(variable) ? step.name() + "/" + variable : variable;
    }

    private static String quoted(Collection<String> words) {
        return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
    }

    /** A text as a Java literal. */
    static String literal(String text) {
        var literal = new StringBuilder("\"");
        for (var character : text.lines().findFirst().orElse("").toCharArray()) {
            literal.append(Map.of('"', "\\\"", '\\', "\\\\", '\t', " ").getOrDefault(character,
                    Character.isISOControl(character) ? " " : String.valueOf(character)));
        }
        return literal.append('"').toString();
    }
}
