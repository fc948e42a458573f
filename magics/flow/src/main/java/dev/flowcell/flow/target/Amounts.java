package dev.flowcell.flow.target;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.store.Bytes;

/** What `--cpu` and `--memory` say, as Kubernetes writes it. */
public final class Amounts {

    private static final Pattern PROCESSORS = Pattern.compile("(\\d+(?:\\.\\d+)?)(m?)");

    private Amounts() {
    }

    /** Processors: `250m` is a quarter of one; empty where the text is no number of them. */
    public static Optional<BigDecimal> processors(String text) {
        var match = PROCESSORS.matcher(text);
        return match.matches()
                ? Optional.of(new BigDecimal(match.group(1)).movePointLeft(match.group(2).isEmpty() ? 0 : 3))
                : Optional.empty();
    }

    /// Processors, as an option names them.
    ///
    /// @throws Fault
    ///             if the text is no number of them
    public static BigDecimal processors(String option, String text) {
        return processors(text).orElseThrow(() -> Fault.settings(option + " " + text + " is no number of processors",
                "write it as 500m or 2"));
    }

    /// Bytes, as an option names them.
    ///
    /// @throws Fault
    ///             if the text is no amount of memory
    static long bytes(String option, String text) {
        return Bytes.of(text).orElseThrow(
                () -> Fault.settings(option + " " + text + " is no amount of memory", "write 512Mi or 4Gi"));
    }
}
