package dev.flowcell.flow.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

import dev.flowcell.runtime.engine.Marks;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.event.StoredEvents;
import dev.flowcell.runtime.store.ArtifactStore;
import dev.flowcell.runtime.store.ListParts;
import dev.flowcell.runtime.store.StoreException;
import dev.flowcell.runtime.store.StoredFiles;
import dev.flowcell.runtime.value.PathContents;
import dev.flowcell.runtime.value.RecordJson;

/** What a run wrote to the store: its events and its values. */
public final class RunHistory {

    /** A fetched value holds the contents of its files, so there is a limit to them. */
    private static final long CONTENTS = 64L * 1024 * 1024;

    /** A fetched list is one text. */
    private static final long LIST = 256L * 1024 * 1024;

    /// A variable's value as a run left it.
    ///
    /// @param type
    ///            as Java source with simple names: `List<Story>`
    public record Kept(String type, String json) {
    }

    private RunHistory() {
    }

    /// The value of a variable in the run's folder, with the contents of its files, or empty where there is none.
    ///
    /// @throws Fault
    ///             if the store can't be read, or the files are too large
    public static Optional<Kept> value(ArtifactStore store, String run, String variable) {
        return value(store, run, "vars/", variable);
    }

    private static Optional<Kept> value(ArtifactStore store, String run, String place, String variable) {
        try {
            var folder = "runs/" + run + "/";
            var json = store.get(folder + place + variable + ".json");
            if (json.isEmpty()) {
                return Optional.empty();
            }
            var type = "";
            for (var name : store.list(folder + "steps/")) {
                if (name.indexOf('/', folder.length() + "steps/".length()) < 0) {
                    var mark = RecordJson.read(text(store.get(name).orElse(new byte[0])), Marks.Step.class);
                    var value = mark.values() == null ? null : mark.values().get(variable);
                    type = value == null ? type : value.type();
                }
            }
            return Optional.of(new Kept(type,
                    PathContents.inline(whole(text(json.get()), store), new StoredFiles(store), CONTENTS)));
        } catch (IOException e) {
            throw StoreException.fault(e, "the value of " + variable + " can't be read from the store");
        } catch (IllegalArgumentException e) {
            throw Fault.cluster("what the store has of " + variable + " is damaged: " + e.getMessage(),
                    "run it again").causedBy(e);
        }
    }

    /// The value that a variable had after a step, where several steps change it.
    ///
    /// @throws Fault
    ///             if the store can't be read, or the files are too large
    public static Optional<Kept> valueAfter(ArtifactStore store, String run, String step, String variable) {
        return value(store, run, "steps/" + step + "/vars/", variable);
    }

    private static String whole(String content, ArtifactStore store) throws IOException {
        var parts = ListParts.read(content).orElse(null);
        if (parts != null && parts.bytes() > LIST) {
            throw Fault.settings("it is a list of " + parts.bytes() + " bytes of JSON, too large to be fetched",
                    "fetch what a step makes of it, or read its parts from the store: "
                            + parts.parts().stream().map(part -> "blobs/" + part.sha256()).limit(1)
                                    .findFirst().orElse("")
                            + " and on");
        }
        return ListParts.whole(content, store);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    /// Gives a fold all events that the store has; those it knows already change nothing.
    ///
    /// @return how many were new
    /// @throws Fault
    ///             if the store can't be read
    public static int fill(RunFold fold, ArtifactStore store, String run) {
        try {
            var count = 0;
            for (var name : store.list(StoredEvents.folder(run))) {
                var part = store.get(name);
                if (part.isPresent()) {
                    for (var line : text(part.get()).split("\n")) {
                        count += fold.line(line, Instant.EPOCH) ? 1 : 0;
                    }
                }
            }
            return count;
        } catch (IOException e) {
            throw StoreException.fault(e, "the events of " + run + " can't be read from the store");
        }
    }
}
