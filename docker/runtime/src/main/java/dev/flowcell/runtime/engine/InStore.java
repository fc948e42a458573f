package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.plan.FlowPlan.Kind;
import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import dev.flowcell.runtime.plan.RunSpec;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.value.JsonValues;
import dev.flowcell.runtime.value.RecordJson;
import org.jspecify.annotations.Nullable;

/** With a store: every value is kept in the run's folder, and taken over from it, from another run's, or from the cache. */
final class InStore implements Results {

    private final RunContext run;
    private final ArtifactStore store;
    private final StepKeys keys;
    private final StoredValues stored;
    private final Set<String> again;
    private final ConcurrentMap<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    private volatile List<String> earlier = List.of();

    InStore(RunContext run, ArtifactStore store) {
        this.run = run;
        this.store = store;
        this.keys = new StepKeys(run.spec().environment(), run.files());
        this.stored = new StoredValues(run.values(), store, run.redactor());
        this.again = again();
    }

    /** The step of `--from` and all that depend on it. */
    private Set<String> again() {
        var from = run.spec().from();
        var names = new HashSet<String>();
        if (from != null) {
            names.add(from);
            for (var step : run.flow().plan().steps()) {
                if (step.after().stream().anyMatch(names::contains)) {
                    names.add(step.name());
                }
            }
        }
        return names;
    }

    @Override
    public Optional<String> takeOver(StepPlan step) throws IOException {
        if (step.kind() == Kind.params || step.pinned() || again.contains(step.name())) {
            return Optional.empty();
        }
        var key = keys.of(step);
        for (var from : earlier()) {
            if (takeOver(step, key, "runs/" + from + "/steps/" + step.name() + ".json", folders(from, step))) {
                var reason = from.equals(run.run())
                        ? "done before the process was restarted"
                        : "taken over from " + from;
                copyMark(step, key, reason);
                return Optional.of(reason);
            }
        }
        if (step.options().cache()
                && takeOver(step, key, "cache/" + key + "/done.json", List.of("cache/" + key + "/vars/"))) {
            copyMark(step, key, "from the cache");
            store.put("cache/" + key + "/used", new byte[0]); // for whoever makes room
            return Optional.of("from the cache");
        }
        return Optional.empty();
    }

    /** This run, whose process may have been started again, the one that it resumes, the one that that one resumed … */
    private List<String> earlier() throws IOException {
        if (earlier.isEmpty()) {
            var found = new LinkedHashSet<String>();
            found.add(run.run());
            for (var next = run.spec().resume(); next != null && found.add(next);) {
                next = read("runs/" + next + "/plan.json", Marks.Run.class).map(Marks.Run::spec).map(RunSpec::resume)
                        .orElse(null);
            }
            earlier = List.copyOf(found);
        }
        return earlier;
    }

    private static List<String> folders(String from, StepPlan step) {
        return List.of("runs/" + from + "/steps/" + step.name() + "/vars/", "runs/" + from + "/vars/");
    }

    private boolean takeOver(StepPlan step, String key, String markName, List<String> folders) throws IOException {
        var mark = read(markName, Marks.Step.class).orElse(null);
        if (mark == null || mark.values() == null || !key.equals(mark.key())
                || !mark.values().keySet().containsAll(run.crossing(step))
                || markName.startsWith("cache/") && expired(step, mark.time())) {
            return false;
        }
        var values = new HashMap<String, @Nullable Object>();
        for (var entry : mark.values().entrySet()) {
            var type = run.flow().type(entry.getKey()).orElse(null);
            var value = type == null
                    ? Optional.<Found>empty()
                    : value(folders, entry.getKey(), entry.getValue().sha256(), type);
            if (value.isEmpty()) {
                System.err.println("What " + markName + " says of '" + entry.getKey()
                        + "' is not in the store: it is gone or damaged, and the step runs again");
                return false;
            }
            values.put(entry.getKey(), value.get().result());
        }
        values.forEach(run.flow()::assign);
        return true;
    }

    private boolean expired(StepPlan step, Instant time) {
        var limit = step.options().cacheTtlMillis();
        return limit != null && time.plusMillis(limit).isBefore(Instant.now());
    }

    private Optional<Found> value(List<String> folders, String variable, String sha256, Type type)
            throws IOException {
        for (var folder : folders) {
            var content = store.get(folder + variable + ".json");
            if (content.isPresent()) {
                var value = stored.read(new String(content.get(), StandardCharsets.UTF_8), sha256, type);
                if (value.isPresent()) {
                    return value;
                }
            }
        }
        return Optional.empty();
    }

    private void copyMark(StepPlan step, String key, String from) throws IOException {
        write(step, key, 0, from);
    }

    @Override
    public Map<String, Long> keep(StepPlan step, long millis) throws IOException {
        return write(step, keys.of(step), millis, "");
    }

    private Map<String, Long> write(StepPlan step, String key, long millis, String from) throws IOException {
        var crossing = run.crossing(step);
        var values = new LinkedHashMap<String, Marks.Value>();
        var texts = new LinkedHashMap<String, String>();
        for (var variable : step.writes()) {
            if (!run.kept(step, variable)) {
                continue;
            }
            try {
                var type = run.flow().type(variable).orElseThrow();
                var text = stored.write(run.flow().value(variable), type);
                texts.put(variable, text.content());
                values.put(variable, new Marks.Value(JsonValues.name(type), text.sha256(), text.bytes()));
            } catch (Fault fault) {
                Kept.refused(variable, fault, crossing.contains(variable));
            }
        }
        for (var entry : texts.entrySet()) {
            var content = entry.getValue().getBytes(StandardCharsets.UTF_8);
            store.put("runs/" + run.run() + "/vars/" + entry.getKey() + ".json", content);
            if (run.changes(entry.getKey())) {
                store.put(folders(run.run(), step).getFirst() + entry.getKey() + ".json", content);
            }
            if (step.options().cache()) {
                store.put("cache/" + key + "/vars/" + entry.getKey() + ".json", content);
            }
        }
        var mark = RecordJson.write(new Marks.Step(key, Instant.now(), millis, from, values))
                .getBytes(StandardCharsets.UTF_8);
        store.put("runs/" + run.run() + "/steps/" + step.name() + ".json", mark);
        if (step.options().cache() && from.isEmpty()) {
            store.put("cache/" + key + "/done.json", mark);
        }
        var sizes = new TreeMap<String, Long>();
        for (var variable : step.writes()) {
            var value = values.get(variable);
            if (value == null) {
                keys.madeBy(variable, key);
            } else {
                keys.value(variable, value.sha256());
                sizes.put(variable, value.bytes());
            }
        }
        return sizes;
    }

    @Override
    public boolean stuck(StepPlan step, Marks.Stuck stuck) throws IOException {
        store.put(stuckFolder(step) + run.spec().process() + "-" + run.attempt() + ".json",
                RecordJson.write(stuck).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    @Override
    public List<Marks.Stuck> stuck(StepPlan step) throws IOException {
        if (run.attempt() == 0 && !run.spec().spread()) {
            return List.of();
        }
        var all = new ArrayList<Marks.Stuck>();
        for (var name : store.list(stuckFolder(step))) {
            read(name, Marks.Stuck.class).ifPresent(all::add);
        }
        return all;
    }

    private String stuckFolder(StepPlan step) {
        return "runs/" + run.run() + "/steps/" + step.name() + "/stuck/";
    }

    @Override
    public Items items(StepPlan step, Type itemType, Type resultType, ItemListener listener) throws IOException {
        var whole = resultType == void.class || run.values().refusal(resultType).isEmpty();
        if (!whole || run.values().refusal(itemType).isPresent()) {
            return new InMemory(listener);
        }
        var blobs = new ItemBlobs(store);
        var space = space(step, itemType, resultType, 0);
        return log(space, known(step, space, blobs), results(blobs, resultType), line -> true, listener);
    }

    /** A log of items in the store. */
    ItemLog log(ItemLog.ItemSpace space, KnownItems known, ItemResults results, ItemResults.Counts counts,
            ItemListener listener) {
        return new ItemLog(run, store, space, known, results, counts, listener);
    }

    ItemResults results(ItemBlobs blobs, Type resultType) {
        return new ItemResults(run.values(), stored, blobs, resultType);
    }

    /// Where the items of a map are kept, by its code and the values that its body reads now.
    ///
    /// @param mayBeLost
    ///            how many results a sudden end may cost at least
    ItemLog.ItemSpace space(StepPlan step, Type itemType, Type resultType, int mayBeLost) {
        return space(step, keys.ofItems(step), itemType, resultType, mayBeLost);
    }

    /** As the process says it that knows the values. */
    ItemLog.ItemSpace space(StepPlan step, String codeKey, Type itemType, Type resultType, int mayBeLost) {
        return new ItemLog.ItemSpace("runs/" + run.run() + "/steps/" + step.name() + "/items/",
                step.options().cache() ? "cache/" + codeKey + "/items/" : null, StepKeys.bytes(codeKey), itemType,
                resultType, numbers.computeIfAbsent(step.name(), name -> new AtomicInteger()), mayBeLost);
    }

    /** Results of items that were made before. */
    KnownItems known(StepPlan step, ItemLog.ItemSpace space, ItemBlobs blobs) throws IOException {
        var known = new KnownItems(blobs);
        if (!again.contains(step.name())) {
            for (var from : earlier()) {
                known.add(store.list("runs/" + from + "/steps/" + step.name() + "/items/"), time -> true);
            }
            if (space.cacheFolder() != null) {
                known.add(store.list(space.cacheFolder()), time -> !expired(step, time));
            }
        }
        return known;
    }

    /** The hashes of those variables that stand in the run's folder. */
    Map<String, String> stand(Collection<String> variables) {
        var stand = new TreeMap<String, String>();
        for (var variable : variables) {
            keys.ofValue(variable).ifPresent(hash -> stand.put(variable, hash));
        }
        return stand;
    }

    /// Gives a variable the value that stands in the run's folder.
    ///
    /// @throws IOException
    ///             if it is not there
    void take(String variable, String sha256) throws IOException {
        var type = run.flow().type(variable).orElseThrow(() -> new IOException("there is no " + variable));
        var value = value(List.of("runs/" + run.run() + "/vars/"), variable, sha256, type)
                .orElseThrow(() -> new IOException("it has lost the value of " + variable));
        run.flow().assign(variable, value.result());
    }

    private <T extends Record> Optional<T> read(String name, Class<T> type) throws IOException {
        var content = store.get(name);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RecordJson.read(new String(content.get(), StandardCharsets.UTF_8), type));
        } catch (IllegalArgumentException e) {
            System.err
                    .println("The store's " + name + " is damaged, or not Flowcell's: what it was to say is made anew");
            return Optional.empty();
        }
    }
}
