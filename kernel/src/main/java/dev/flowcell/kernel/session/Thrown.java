package dev.flowcell.kernel.session;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.spi.ExecutionControl.ResolutionException;
import jdk.jshell.spi.ExecutionControl.UserException;
import org.jspecify.annotations.Nullable;

/// What the user's code threw.
///
/// @param type
///            the exception's class, as the virtual machine names it
/// @param frames
///            those of a snippet name it by a file `#ID`
record Thrown(String type, @Nullable String message, List<StackTraceElement> frames, @Nullable Thrown cause) {

    /** What stands for a call of a method that waits for a declaration. */
    static final String UNRESOLVED = "unresolved";

    /** As JShell tells it. */
    static Thrown of(JShellException thrown) {
        String type = switch (thrown) {
            case EvalException user -> user.getExceptionClassName();
            case UnresolvedReferenceException _ -> UNRESOLVED;
            default -> thrown.getClass().getName();
        };
        return new Thrown(type, thrown.getMessage(), Arrays.asList(thrown.getStackTrace()),
                thrown.getCause() instanceof JShellException cause ? of(cause) : null);
    }

    /// As the worker tells it.
    ///
    /// @param translation
    ///            of frames to places in snippets
    static Thrown of(Throwable thrown, UnaryOperator<StackTraceElement> translation) {
        String type = switch (thrown) {
            case UserException user -> user.causeExceptionClass();
            case ResolutionException _ -> UNRESOLVED;
            default -> thrown.getClass().getName();
        };
        return new Thrown(type, thrown.getMessage(), Arrays.stream(thrown.getStackTrace()).map(translation).toList(),
                thrown.getCause() == null ? null : of(thrown.getCause(), translation));
    }

    /** Whether this, or what caused it, is of this class. */
    boolean isOrWraps(String className) {
        for (Thrown each = this; each != null; each = each.cause) {
            if (each.type.equals(className)) {
                return true;
            }
        }
        return false;
    }
}
