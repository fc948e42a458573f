package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.ListParts;
import dev.flowcell.runtime.store.ListParts.Part;
import dev.flowcell.runtime.store.StoredFiles;
import dev.flowcell.runtime.value.JsonValues;
import dev.flowcell.runtime.value.JsonValues.Written;
import org.jspecify.annotations.Nullable;

/// Values as blobs: each whole, but a long list in parts, so that nothing needs to hold it at once. The parts stand by
/// their hash among the contents of files, and the list's own blob names them.
final class StoredValues {

    private static final int PART = 2 * 1024 * 1024;
    private static final int BATCH = 1024;
    private static final int TOGETHER = 16;
    /** A list of so many bytes of JSON stays in the store: in memory it would take about ten times that. */
    private static final long IN_MEMORY = Math.max(1024 * 1024, Runtime.getRuntime().maxMemory() / 32);

    private final JsonValues values;
    private final StoredFiles files;
    private final Redactor redactor;

    /// A value as its blob holds it.
    ///
    /// @param content
    ///            its JSON, or the names of its parts
    /// @param sha256
    ///            of its JSON
    /// @param bytes
    ///            of its JSON
    record Text(String content, String sha256, long bytes) {
    }

    StoredValues(JsonValues values, ArtifactStore store, Redactor redactor) {
        this.values = values;
        this.files = new StoredFiles(store);
        this.redactor = redactor;
    }

    /// Writes a value; the parts of a long list are in the store then.
    ///
    /// @throws Fault
    ///             if it can't ship
    Text write(@Nullable Object value, Type type) throws IOException {
        if (value instanceof StoredList list && list.unchanged()) {
            return list.text();
        }
        var element = values.elementOfList(type).orElse(null);
        if (element != null && value instanceof List<?> list && list.size() > BATCH) {
            var parts = parts();
            for (var from = 0; from < list.size(); from += TOGETHER * BATCH) {
                var some = new ArrayList<@Nullable Object>(
                        list.subList(from, Math.min(list.size(), from + TOGETHER * BATCH)));
                for (var batch : written(some, element)) {
                    for (var each : batch) {
                        parts.add(each.orThrow());
                    }
                }
            }
            return parts.end();
        }
        var json = values.write(value, type);
        Kept.refuseSecrets(json, redactor);
        return new Text(json, StepKeys.hash(json), json.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Written on all processors. The list must not be the user's own, which may be one for a single thread. */
    private List<List<Written>> written(List<?> list, Type element) {
        var batches = IntStream.rangeClosed(0, (list.size() - 1) / BATCH).mapToObj(
                batch -> list.subList(batch * BATCH, Math.min(list.size(), (batch + 1) * BATCH)));
        return batches.toList().parallelStream().map(batch -> values.writeAll(batch, element)).toList();
    }

    /// Reads a value.
    ///
    /// @param sha256
    ///            of its JSON
    /// @return empty where it is gone, damaged or of another type
    Optional<Results.Found> read(String content, String sha256, Type type) throws IOException {
        try {
            var parts = ListParts.read(content).orElse(null);
            if (parts == null) {
                return StepKeys.hash(content).equals(sha256)
                        ? Optional.of(new Results.Found(values.read(content, type)))
                        : Optional.empty();
            }
            for (var part : parts.parts()) {
                if (files.get(part.sha256()).isEmpty()) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Results.Found(list(new Text(content, parts.sha256(), parts.bytes()), parts, type)));
        } catch (Fault changed) {
            return Optional.empty();
        }
    }

    /** A list of elements of a type that was just written: one that stands in the store. */
    List<?> list(Text text, Type element) throws IOException {
        var parts = ListParts.read(text.content()).orElse(null);
        return parts == null
                ? elements(text.content(), element)
                : new StoredList(text, parts.parts(), part -> elements(part, element), values, element);
    }

    private List<?> list(Text text, ListParts parts, Type type) throws IOException {
        var element = values.elementOfList(type).orElseThrow();
        var small = text.bytes() <= IN_MEMORY
                || type instanceof ParameterizedType generic && generic.getRawType() == ArrayList.class;
        if (!small) {
            return list(text, element);
        }
        var all = new ArrayList<@Nullable Object>(parts.parts().stream().mapToInt(Part::count).sum());
        for (var part : parts.parts()) {
            all.addAll(elements(part, element));
        }
        return all;
    }

    private List<?> elements(Part part, Type element) throws IOException {
        return elements(files.get(part.sha256())
                .orElseThrow(() -> new IOException("the store has no blobs/" + part.sha256())), element);
    }

    private List<?> elements(String json, Type element) {
        return (List<?>) values.readList(json, element);
    }

    /** Begins to write a list by its elements' JSON. */
    Parts parts() {
        return new Parts();
    }

    /** A list that is being written. */
    final class Parts {

        private final MessageDigest whole = StepKeys.newDigest();
        private final List<Part> parts = new ArrayList<>();
        private StringBuilder text = new StringBuilder("[");
        private int count;
        private long bytes;

        void add(String json) throws IOException {
            if (text.length() + json.length() > PART && count > 0) {
                end(text);
                text = new StringBuilder("[");
                count = 0;
            }
            text.append(count++ == 0 ? "" : ",").append(json);
        }

        private void end(StringBuilder last) throws IOException {
            var json = last.append(']').toString();
            Kept.refuseSecrets(json, redactor);
            var content = json.getBytes(StandardCharsets.UTF_8);
            var sha256 = StepKeys.hash(content);
            files.put(sha256, content);
            digest(parts.isEmpty() ? "[" : ",");
            whole.update(content, 1, content.length - 2);
            bytes += content.length - 2;
            parts.add(new Part(sha256, count));
        }

        private void digest(String separator) {
            whole.update((byte) separator.charAt(0));
            bytes++;
        }

        Text end() throws IOException {
            if (parts.isEmpty()) {
                var json = text.append(']').toString();
                Kept.refuseSecrets(json, redactor);
                return new Text(json, StepKeys.hash(json), json.getBytes(StandardCharsets.UTF_8).length);
            }
            end(text);
            digest("]");
            var sha256 = HexFormat.of().formatHex(whole.digest());
            return new Text(new ListParts(parts, sha256, bytes).write(), sha256, bytes);
        }
    }
}
