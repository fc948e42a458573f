package dev.flowcell.runtime.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import dev.flowcell.runtime.plan.FlowPlan;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/// A flow of a plain project, said in Java: its class, whose static fields are the flow's variables and whose static
/// methods are its steps, and step by step what each reads and writes.
///
/// A step waits for those before it that write what it reads or writes, and for those that read what it writes. Steps
/// that don't wait for each other run at the same time.
public final class Program {

    private final Class<?> flow;
    private final List<StepPlan> steps = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private boolean files;

    private Program(Class<?> flow) {
        this.flow = flow;
    }

    /** A flow without steps as yet. */
    public static Program of(Class<?> flow) {
        return new Program(flow);
    }

    /** The step that sets the parameters to their defaults; what it writes, `-p NAME=VALUE` overrides. */
    public Program parameters(String name) {
        return add(name, Kind.params);
    }

    /** A step: the flow's method of that name. */
    public Program step(String name) {
        return add(name, Kind.step);
    }

    /// A step that runs once for each item, the items at the same time: the method `NAMEItems` gives the items, and the
    /// method of that name takes one.
    public Program map(String name) {
        return add(name, Kind.map);
    }

    /** The last step reads these variables of other steps. */
    public Program reads(String... variables) {
        return last(step -> step(step, List.of(variables), step.writes(), step.after(), step.options(), step.map()));
    }

    /** The last step assigns or changes these variables. */
    public Program writes(String... variables) {
        return last(step -> step(step, step.reads(), List.of(variables), step.after(), step.options(), step.map()));
    }

    /** The variable that gets the results of the last step's items, in the order of the items. */
    public Program into(String variable) {
        return last(step -> step(step, step.reads(), List.of(variable), step.after(), step.options(),
                new MapPlan(step.name() + "Items", variable)));
    }

    /** The last step waits for these, too. */
    public Program after(String... names) {
        return last(step -> step(step, step.reads(), step.writes(), List.of(names), step.options(), step.map()));
    }

    /** The last step makes what can't leave its process, such as a client: its values are never kept. */
    public Program pinned() {
        return last(step -> new StepPlan(step.cell(), step.number(), step.name(), step.kind(), step.reads(),
                step.writes(), step.after(), true, step.options(), step.key(), step.map()));
    }

    /** The last step, or each of its items, is tried again so often, the first time after this delay. */
    public Program retries(int times, Duration delay) {
        return options(old -> new StepOptions(times, delay.toMillis(), old.timeoutMillis(), old.cache(),
                old.cacheTtlMillis(), old.parallel(), old.pods()));
    }

    /** How long one attempt of the last step, or of one of its items, may take. */
    public Program timeout(Duration limit) {
        return options(old -> new StepOptions(old.retries(), old.retryDelayMillis(), limit.toMillis(), old.cache(),
                old.cacheTtlMillis(), old.parallel(), old.pods()));
    }

    /** The last step's results are taken from the store where it has them. */
    public Program cache() {
        return options(old -> new StepOptions(old.retries(), old.retryDelayMillis(), old.timeoutMillis(), true, null,
                old.parallel(), old.pods()));
    }

    /** The same with results that are no older than this. */
    public Program cache(Duration age) {
        return options(old -> new StepOptions(old.retries(), old.retryDelayMillis(), old.timeoutMillis(), true,
                age.toMillis(), old.parallel(), old.pods()));
    }

    /** How many of the last step's items run at once. */
    public Program parallel(int items) {
        return options(old -> new StepOptions(old.retries(), old.retryDelayMillis(), old.timeoutMillis(), old.cache(),
                old.cacheTtlMillis(), items, old.pods()));
    }

    /** The flow calls `secret(NAME)` for these: the environment's `FLOWCELL_SECRET_NAME` has the value. */
    public Program secrets(String... names) {
        secrets.addAll(List.of(names));
        return this;
    }

    /** The flow reads files of the working directory: where they change, nothing is taken from the store. */
    public Program files() {
        files = true;
        return this;
    }

    /// Runs the flow in this process, which it takes over.
    ///
    /// @param arguments
    ///            of the command line; `--help` says which there are
    /// @return the process's exit code: 0 done, 1 the flow failed, 2 the call or the settings, 3 the store
    public int run(String... arguments) {
        return new Run(flow, plan(), files).run(arguments);
    }

    Class<?> flow() {
        return flow;
    }

    /** What the engine needs to know. */
    public FlowPlan plan() {
        var key = CodeHash.of(flow);
        var planned = new ArrayList<StepPlan>();
        for (var step : steps) {
            planned.add(new StepPlan(step.name(), planned.size() + 1, step.name(), step.kind(), step.reads(),
                    step.writes(), after(step, planned), step.pinned(), step.options(), key + " " + step.name(),
                    step.map()));
        }
        return new FlowPlan(FlowPlan.FORMAT, flow.getName(), planned, List.copyOf(secrets), List.of());
    }

    private static List<String> after(StepPlan step, List<StepPlan> before) {
        var names = new ArrayList<String>();
        for (var other : before) {
            if (step.after().contains(other.name()) || meet(step.reads(), other.writes())
                    || meet(step.writes(), other.writes()) || meet(step.writes(), other.reads())) {
                names.add(other.name());
            }
        }
        return names;
    }

    private static boolean meet(List<String> some, List<String> others) {
        return some.stream().anyMatch(others::contains);
    }

    private Program add(String name, Kind kind) {
        steps.add(new StepPlan(name, steps.size() + 1, name, kind, List.of(), List.of(), List.of(), false,
                StepOptions.DEFAULT, "", kind == Kind.map ? new MapPlan(name + "Items", null) : null));
        return this;
    }

    private Program options(UnaryOperator<StepOptions> change) {
        return last(step -> step(step, step.reads(), step.writes(), step.after(), change.apply(step.options()),
                step.map()));
    }

    private Program last(UnaryOperator<StepPlan> change) {
        if (steps.isEmpty()) {
            throw new IllegalStateException("name a step first: .step(\"name\")");
        }
        steps.set(steps.size() - 1, change.apply(steps.getLast()));
        return this;
    }

    private static StepPlan step(StepPlan step, List<String> reads, List<String> writes, List<String> after,
            StepOptions options, @Nullable MapPlan map) {
        return new StepPlan(step.cell(), step.number(), step.name(), step.kind(), sorted(reads), sorted(writes), after,
                step.pinned(), options, step.key(), map);
    }

    private static List<String> sorted(List<String> names) {
        return List.copyOf(new TreeSet<>(names));
    }
}
