package dev.flowcell.aws.standin;

import java.io.IOException;
import java.util.Map;

/** Starts what a task's container would run, as a process of this machine. */
public interface TaskRunner {

    /// @param image
    ///            the container's image
    /// @param environment
    ///            all that the container sees, secrets included
    /// @return with its output and errors in one stream
    /// @throws CannotPull
    ///             if there is no such image
    Process start(String image, Map<String, String> environment) throws IOException;

    /** As the ECS agent says it. */
    final class CannotPull extends RuntimeException {
        CannotPull(String message) {
            super(message);
        }
    }
}
