package dev.flowcell.runtime.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

import dev.flowcell.runtime.error.Fault;
import org.jspecify.annotations.Nullable;

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
        return provider(StoreAddress.parse(address).scheme()).open(address);
    }

    /// Says what is wrong with an address that can't be right, without opening it.
    ///
    /// @throws Fault
    ///             if there is no such kind of store, or its address has another form
    public static void check(String address) {
        if (address.startsWith(FILE)) {
            file(address);
        } else {
            provider(StoreAddress.parse(address).scheme()).check(address);
        }
    }

    /// Who opens stores of a scheme that the runtime does not open by itself.
    ///
    /// @throws Fault
    ///             if nobody here does
    public static StoreProvider provider(String scheme) {
        return ServiceLoader.load(StoreProvider.class, Stores.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(provider -> provider.scheme().equals(scheme)).findFirst()
                .orElseThrow(() -> Fault.settings("there is no store of kind '" + scheme + ":' here",
                        "use file: with a folder, such as file:/data, or s3: with a bucket, such as s3:BUCKET/PREFIX"));
    }

    /** The folder of a store of files; empty for any other, and for one that can't be opened. */
    public static Optional<Path> folder(@Nullable String address) {
        try {
            return address != null && address.startsWith(FILE) && open(address) instanceof FileStore files
                    ? Optional.of(files.folder())
                    : Optional.empty();
        } catch (Fault wrong) {
            return Optional.empty(); // whoever opens it says so
        }
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
