package dev.flowcell.kubernetes;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

/// A `file:` store in a pod: `file:/data?claim=NAME` mounts the PersistentVolumeClaim NAME at `/data`. Without a claim
/// a folder of this machine would be meant, which no pod sees.
///
/// @param store
///            what the process is told, without the claim
record StoreVolume(String store, String path, String claim) {

    private static final String PREFIX = "file:";

    /// @return null where the store needs no volume
    /// @throws Fault
    ///             if it names a folder without a claim
    static @Nullable StoreVolume of(@Nullable String store) {
        if (store == null || !store.startsWith(PREFIX)) {
            return null;
        }
        var question = store.indexOf('?');
        var path = path(store.substring(PREFIX.length(), question < 0 ? store.length() : question));
        if (!path.matches("/[^:]+")) {
            throw Fault.settings("the store " + store + " is not an absolute path", "write file:/data?claim=NAME");
        }
        var query = question < 0 ? "" : store.substring(question + 1);
        if (!query.matches("claim=[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
            throw Fault.settings("the store " + store + " is a folder of this machine, which a pod does not see",
                    "name a volume claim, --store " + PREFIX + path + "?claim=NAME, or leave --store out");
        }
        return new StoreVolume(PREFIX + path, path, query.substring("claim=".length()));
    }

    /** `file:///data` is `/data` too. */
    private static String path(String written) {
        return written.startsWith("//") ? written.replaceFirst("^/+", "/") : written;
    }
}
