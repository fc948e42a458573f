package dev.flowcell.runtime.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

import dev.flowcell.api.Flowcell;
import dev.flowcell.api.MapFailure;
import dev.flowcell.api.MapOptions;
import dev.flowcell.api.Maps;
import dev.flowcell.runtime.plan.FlowPlan.MapPlan;
import dev.flowcell.runtime.value.JsonValues;
import org.jspecify.annotations.Nullable;

/// Values of a run, for tests of single steps: a test gives a step what it read in that run, calls it, and expects what
/// it made. The values are JSON files beside the flow's class, `recorded/VARIABLE.json`; of a variable that several
/// steps change, `recorded/STEP/VARIABLE.json` is the value after that step.
public final class Recording {

    private static final int SHOWN = 2_000;

    private final Program program;
    private final Class<?> flow;
    private final TestHost host = new TestHost();
    private final JsonValues values = new JsonValues();

    /** A value is another one than in the recorded run. */
    public static final class Difference extends AssertionError {

        Difference(String message) {
            super(message);
        }
    }

    /** The recording of a flow. From now on its functions, such as `workdir()`, work in this process. */
    public Recording(Program program) {
        this.program = program;
        this.flow = program.flow();
        Flowcell.install(host);
    }

    /** Gives variables the values that they had in the run. */
    public void given(String... variables) {
        for (var variable : variables) {
            read(variable, recorded(variable));
        }
    }

    /** Gives variables the values that they had after a step of the run. */
    public void givenAfter(String step, String... variables) {
        for (var variable : variables) {
            read(variable, recorded(step + "/" + variable));
        }
    }

    /// Compares variables with the values that they had in the run.
    ///
    /// @throws Difference
    ///             if one differs
    public void expect(String... variables) {
        for (var variable : variables) {
            compare(variable, recorded(variable));
        }
    }

    /** As {@link #expect}, with the values after a step of the run. */
    public void expectAfter(String step, String... variables) {
        for (var variable : variables) {
            compare(variable, recorded(step + "/" + variable));
        }
    }

    /// Runs a step that runs once for each item.
    ///
    /// @throws MapFailure
    ///             if items failed
    public void map(String step) throws Throwable {
        var plan = program.plan().byName().get(step);
        var map = plan == null ? null : plan.map();
        if (plan == null || map == null) {
            throw new IllegalArgumentException("there is no map " + step);
        }
        var method = method(step);
        var items = items(map);
        var results = new @Nullable Object[items.size()];
        Maps.each(IntStream.range(0, results.length), MapOptions.parallel(Math.max(1, plan.options().parallel())),
                index -> results[index] = call(method, items.get(index)));
        if (map.out() != null) {
            set(map.out(), new ArrayList<>(Arrays.asList(results)));
        }
    }

    /** The secrets that were asked for so far. */
    public Set<String> secrets() {
        return host.secrets();
    }

    private List<@Nullable Object> items(MapPlan map) throws Throwable {
        var items = new ArrayList<@Nullable Object>();
        switch (call(method(map.itemsMethod()))) {
            case null -> throw new NullPointerException(map.itemsMethod() + "() gave null");
            case Iterable<?> all -> all.forEach(items::add);
            case BaseStream<?, ?> all -> all.iterator().forEachRemaining(items::add);
            case Object array -> {
                for (var index = 0; index < Array.getLength(array); index++) {
                    items.add(Array.get(array, index));
                }
            }
        }
        return items;
    }

    private Method method(String name) {
        var found = Arrays.stream(flow.getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && !method.isSynthetic()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(flow.getName() + " has no method " + name));
        found.setAccessible(true);
        return found;
    }

    private static @Nullable Object call(Method method, @Nullable Object... arguments) throws Throwable {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void set(String variable, @Nullable Object value) {
        try {
            field(variable).set(null, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(String variable, String json) {
        set(variable, values.read(json, field(variable).getGenericType()));
    }

    private void compare(String variable, String json) {
        try {
            var field = field(variable);
            var type = field.getGenericType();
            var expected = values.write(values.read(json, type), type);
            var actual = values.write(field.get(null), type);
            if (!expected.equals(actual)) {
                throw new Difference(variable + " differs from the recorded run\nrecorded: " + shown(expected, actual)
                        + "\nis now:   " + shown(actual, expected));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From shortly before the first difference on. */
    private static String shown(String text, String other) {
        var same = 0;
        while (same < Math.min(text.length(), other.length()) && text.charAt(same) == other.charAt(same)) {
            same++;
        }
        var from = text.length() <= SHOWN ? 0 : Math.max(0, same - SHOWN / 4);
        var to = Math.min(text.length(), from + SHOWN);
        return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }

    private Field field(String name) {
        try {
            var field = flow.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException(flow.getName() + " has no variable " + name, e);
        }
    }

    private String recorded(String name) {
        try (var in = flow.getResourceAsStream("recorded/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("the run recorded no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
