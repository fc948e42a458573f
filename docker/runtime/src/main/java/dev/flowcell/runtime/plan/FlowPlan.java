package dev.flowcell.runtime.plan;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What the engine needs to know of a compiled flow, beside its classes. The image holds it as `/app/flow/plan.json`,
/// written by [dev.flowcell.runtime.plan.Plans].
///
/// @param format
///            the version of this record's JSON; a runtime refuses one it does not know
/// @param mainClass
///            the binary name of the flow's class: its static fields are the flow's variables, and each step is a static
///            method of the step's name, without parameters (a map's has one, its item; see [MapPlan])
/// @param steps
///            the steps in notebook order; an edge only ever points forward
/// @param secrets
///            names of the secrets that the flow declares, never values
/// @param lines
///            where each range of lines of the flow's source comes from, for stack traces
public record FlowPlan(int format, String mainClass, List<StepPlan> steps, List<String> secrets,
        List<LineRange> lines) {

    /** The format this runtime writes and reads. */
    public static final int FORMAT = 1;

    /** What a step is: the cell of typed parameters, an ordinary step, or a fan-out. */
    public enum Kind {
        params, step, map
    }

    /// One step: one cell, one method.
    ///
    /// @param cell
    ///            the notebook cell's id
    /// @param number
    ///            the cell's place among the notebook's code cells, from 1, as a person would say it
    /// @param name
    ///            the step's name: unique, a Java identifier, and the name of its method
    /// @param reads
    ///            variables of other steps that it reads, in order of name
    /// @param writes
    ///            variables that it assigns or mutates, in order of name
    /// @param after
    ///            names of the steps that must be done before it starts
    /// @param pinned
    ///            it makes a variable that can't leave its process, so it runs once in each process that needs it
    /// @param key
    ///            hex SHA-256 of its code and all declarations that it reaches, libraries and JDK feature release
    /// @param map
    ///            set where `kind` is map
    public record StepPlan(String cell, int number, String name, Kind kind, List<String> reads, List<String> writes,
            List<String> after, boolean pinned, StepOptions options, String key, @Nullable MapPlan map) {
    }

    /// A fan-out. The step's own method takes one item and returns the cell's last expression.
    ///
    /// @param itemsMethod
    ///            the static method without parameters that gives the items: an `Iterable`, an array or a stream
    /// @param out
    ///            the variable (a `List`) that gets the results in the order of the items; null runs for the effects
    /// @param bodyReads
    ///            variables of other steps that the body itself reads, without those of the items' expression: an item's
    ///            result is shared and taken over by these. Null takes all that the step reads
    public record MapPlan(String itemsMethod, @Nullable String out, @Nullable List<String> bodyReads) {

        /** A map whose body may read all that the step reads. */
        public MapPlan(String itemsMethod, @Nullable String out) {
            this(itemsMethod, out, null);
        }
    }

    /// @param retries
    ///            how often a failed attempt is tried again
    /// @param retryDelayMillis
    ///            the first delay between attempts; it doubles with each
    /// @param timeoutMillis
    ///            how long one attempt may take; null is without end
    /// @param cache
    ///            results are shared by key over all flows of a store
    /// @param cacheTtlMillis
    ///            how old a shared result may be; null is any age
    /// @param parallel
    ///            how many items of a map run at once in one process
    /// @param pods
    ///            over how many pods a map is spread; 1 is the run's own process
    public record StepOptions(int retries, long retryDelayMillis, @Nullable Long timeoutMillis, boolean cache,
            @Nullable Long cacheTtlMillis, int parallel, int pods) {

        /** What a plain cell has: no retry, no limit, no cache, 16 items at once. */
        public static final StepOptions DEFAULT = new StepOptions(0, 1_000, null, false, null, 16, 1);
    }

    /// Lines `first` to `first + count - 1` of the flow's source are lines `cellLine` and on of a cell.
    ///
    /// @param cell
    ///            the notebook cell's id
    /// @param number
    ///            the cell's place among the code cells, from 1
    /// @param label
    ///            the step's name, or "declarations"
    public record LineRange(String cell, int number, String label, int first, int count, int cellLine) {
    }

    /** The steps by name, in notebook order. */
    public Map<String, StepPlan> byName() {
        var map = new java.util.LinkedHashMap<String, StepPlan>();
        steps.forEach(step -> map.put(step.name(), step));
        return map;
    }

    /// Over how many processes a run is spread where its target can: what the widest map asks for with `--pods`.
    public int processes() {
        return steps.stream().filter(step -> step.kind() == Kind.map).mapToInt(step -> step.options().pods()).max()
                .orElse(1);
    }
}
