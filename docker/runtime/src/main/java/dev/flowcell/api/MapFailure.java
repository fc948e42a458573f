package dev.flowcell.api;

import java.util.List;
import java.util.stream.Collectors;

/** Says which items of a map failed; the others ended well. Its cause is the first item's, and the rest are suppressed. */
public final class MapFailure extends RuntimeException {

    private static final int SHOWN = 10;

    private final transient List<Item> items;
    private final int total;

    /// An item that failed.
    ///
    /// @param index
    ///            its place among the items, from 0
    public record Item(int index, Throwable cause) {
    }

    /// @param items
    ///            those that failed, at least one, in the order of their places
    /// @param total
    ///            how many items there were
    public MapFailure(List<Item> items, int total) {
        super(message(items, total), items.getFirst().cause());
        this.items = List.copyOf(items);
        this.total = total;
        for (var item : this.items.subList(1, this.items.size())) {
            if (item.cause() != getCause()) {
                addSuppressed(item.cause());
            }
        }
    }

    /** The items that failed, in the order of their places. */
    public List<Item> items() {
        return items;
    }

    /** How many items there were. */
    public int total() {
        return total;
    }

    private static String message(List<Item> items, int total) {
        var listed = items.stream().limit(SHOWN).map(item -> "item " + item.index() + ": " + said(item.cause()))
                .collect(Collectors.joining("; "));
        var rest = items.size() - SHOWN;
        return items.size() + " of " + total + (total == 1 ? " item" : " items") + " failed: " + listed
                + (rest > 0 ? "; and " + rest + " more" : "");
    }

    private static String said(Throwable cause) {
        var message = cause.getMessage();
        return cause.getClass().getSimpleName()
                + (message == null || message.isBlank() ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
