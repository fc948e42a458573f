package dev.flowcell.runtime.store;

import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of bytes as Kubernetes writes them. */
public final class Bytes {

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})([KMGT]i?)?");

    private Bytes() {
    }

    /** An amount such as `20Gi`; empty where it is none. */
    public static Optional<Long> of(String quantity) {
        var match = QUANTITY.matcher(quantity);
        if (!match.matches()) {
            return Optional.empty();
        }
        var unit = match.group(2) == null ? "" : match.group(2);
        var base = unit.endsWith("i") ? 1024L : 1000L;
        var power = unit.isEmpty() ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
        return Optional.of(Long.parseLong(match.group(1)) * (long) Math.pow(base, power));
    }
}
