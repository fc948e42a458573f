package dev.flowcell.flow.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.KeptResults;
import dev.flowcell.runtime.store.KeptResults.Entry;

/** What is kept on this machine so that it need not be made again, and how much that may be. */
public final class LocalCache {

    private final Path home;
    private final KeptResults kept;

    /** @param home Flowcell's own folder */
    public LocalCache(Path home) {
        this.home = home;
        this.kept = new KeptResults(home.resolve("cache"), home.resolve("store"));
    }

    /** All that is kept, what was used last first. */
    public List<Entry> entries() {
        return kept.entries();
    }

    /// Removes what was used least recently until the rest takes no more than `most` bytes.
    ///
    /// @return what is gone
    public List<Entry> shrink(long most) {
        return kept.shrink(most);
    }

    /// Remembers how much all of it may take; more than that goes now, and after runs to come.
    ///
    /// @return what is gone
    public List<Entry> limit(long most) {
        try {
            Files.createDirectories(home);
            Files.writeString(limitFile(), Long.toString(most));
        } catch (IOException e) {
            throw Fault.settings("the cache's limit can't be written under " + home + ": " + e, "look at its rights")
                    .causedBy(e);
        }
        return shrink(most);
    }

    /** How much all of it may take, in bytes. */
    public long limit() {
        try {
            return Long.parseLong(Files.readString(limitFile()).strip());
        } catch (IOException | NumberFormatException e) {
            return KeptResults.DEFAULT_MOST;
        }
    }

    private Path limitFile() {
        return home.resolve("cache-limit");
    }

    /// An amount of bytes as Kubernetes writes it: `20Gi`.
    ///
    /// @throws Fault
    ///             if it is none
    public static long bytes(String quantity) {
        return Amounts.bytes("--max", quantity);
    }
}
