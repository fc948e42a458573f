package dev.flowcell.flow.image;

import java.io.IOException;
import java.util.List;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import dev.flowcell.runtime.error.Causes;
import dev.flowcell.runtime.error.Fault;

/// Log-ins that end while they are needed. Who talks to a registry asks for one once, at the start: what is refused for
/// one that has ended meanwhile is done again with a new one, and goes on with what the registry does not have yet.
final class Renewal {

    /** A registry that refuses fresh log-ins means it. */
    private static final int MOST = 2;

    private Renewal() {
    }

    /** What may be done again. */
    interface Work<T, E extends Exception> {
        T run() throws IOException, E;
    }

    /// Does it.
    ///
    /// @param images
    ///            whose registries it talks to
    static <T, E extends Exception> T of(List<ImageReference> images, Work<T, E> work) throws IOException, E {
        for (var renewals = 0;; renewals++) {
            try {
                return work.run();
            } catch (Fault fault) {
                if (renewals == MOST || Causes.find(fault, RegistryUnauthorizedException.class) == null
                        || images.stream().filter(Registries::renew).count() == 0) {
                    throw fault;
                }
            }
        }
    }
}
