package dev.flowcell.runtime.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

import dev.flowcell.runtime.error.Fault;

/** Stores by their address. */
public final class Stores {

    private static final String FILE = "file:";

    private Stores() {
    }

    /// Opens the store of an address, such as `file:/data`.
    ///
    /// @throws Fault
    ///             if there is no such kind of store
    public static ArtifactStore open(String address) {
        if (address.startsWith(FILE)) {
            return file(address);
        }
        if (address.indexOf(':') < 0) {
            throw Fault.settings("'" + address + "' is no store", "write file:" + address);
        }
        return provider(address)
                .orElseThrow(() -> Fault.settings(
                        "there is no store of kind '" + StoreAddress.parse(address).scheme() + ":' here",
                        "use file: with a folder, such as file:/data, or s3: with a bucket, such as s3:BUCKET/PREFIX"))
                .open(address);
    }

    /** Who opens the store of an address, where it is one that the runtime does not open by itself. */
    public static Optional<StoreProvider> provider(String address) {
        var scheme = StoreAddress.parse(address).scheme();
        return ServiceLoader.load(StoreProvider.class, Stores.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(provider -> provider.scheme().equals(scheme)).findFirst();
    }

    private static ArtifactStore file(String address) {
        var path = address.substring(FILE.length()).replaceFirst("^//(?=/)", "");
        try {
            if (!path.isBlank() && !path.startsWith("//")) {
                return new FileStore(Path.of(path));
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw Fault.settings("'" + address + "' names no folder", "write file:/data, a folder that all processes see");
    }
}
