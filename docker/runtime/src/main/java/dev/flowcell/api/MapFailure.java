package dev.flowcell.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Says which items of a map failed; the others ended well. Its cause is the first item's, and the rest are suppressed. */
public final class MapFailure extends RuntimeException {

    private static final int SHOWN = 10;
    /** A million items may fail alike; of more than these nobody wants the trace. */
    private static final int KEPT = 1_000;

    private final transient List<Item> items;
    private final int failed;
    private final int total;

    /// An item that failed.
    ///
    /// @param index
    ///            its place among the items, from 0
    /// @param item
    ///            the beginning of its text
    public record Item(int index, String item, Throwable cause) {

        private static final int LONGEST = 60;

        /** An item as it is. */
        public static Item of(int index, @Nullable Object item, Throwable cause) {
            return new Item(index, text(item), cause);
        }

        /** The beginning of an item's text. */
        public static String text(@Nullable Object item) {
            try {
                var text = String.valueOf(item).strip();
                var line = text.lines().findFirst().orElse("");
                return line.length() > LONGEST
                        ? line.substring(0, LONGEST - 1) + "…"
                        : line + (line.length() < text.length() ? "…" : "");
            } catch (RuntimeException | StackOverflowError e) {
                return ""; // its index must do
            }
        }

        /** Which one it is: {@code item 3 (https://example.org)}. */
        public String name() {
            return name(index, item);
        }

        /** Which one it is. */
        public static String name(int index, String item) {
            return "item " + index + (item.isEmpty() ? "" : " (" + item + ")");
        }
    }

    /** Gathers the failures of a map from many threads. */
    public static final class Collector {

        private final List<Item> items = new ArrayList<>();
        private int failed;

        /** An item failed. */
        public Item add(int index, @Nullable Object item, Throwable cause) {
            return add(Item.of(index, item, cause));
        }

        /** An item failed. */
        public synchronized Item add(Item failure) {
            failed++;
            if (items.size() < KEPT) {
                items.add(failure);
            }
            return failure;
        }

        /// All items have ended.
        ///
        /// @throws MapFailure
        ///             if some failed
        public synchronized void end(int total) {
            if (failed > 0) {
                throw new MapFailure(items.stream().sorted(Comparator.comparingInt(Item::index)).toList(), failed,
                        total);
            }
        }
    }

    private MapFailure(List<Item> items, int failed, int total) {
        super(message(items, failed, total), items.getFirst().cause());
        this.items = List.copyOf(items);
        this.failed = failed;
        this.total = total;
        for (var item : this.items.subList(1, this.items.size())) {
            if (item.cause() != getCause()) {
                addSuppressed(item.cause());
            }
        }
    }

    /** The items that failed, in the order of their places; of very many, a thousand. */
    public List<Item> items() {
        return items;
    }

    /** How many items failed. */
    public int failed() {
        return failed;
    }

    /** How many items there were. */
    public int total() {
        return total;
    }

    private static String message(List<Item> items, int failed, int total) {
        var listed = items.stream().limit(SHOWN).map(item -> item.name() + ": " + said(item.cause()))
                .collect(Collectors.joining("; "));
        var rest = failed - SHOWN;
        return failed + " of " + total + (total == 1 ? " item" : " items") + " failed: " + listed
                + (rest > 0 ? "; and " + rest + " more" : "");
    }

    /** What was thrown, in one line. */
    public static String said(Throwable cause) {
        var type = cause instanceof FailedElsewhere elsewhere ? elsewhere.type() : cause.getClass().getSimpleName();
        var message = cause.getMessage() == null ? "" : cause.getMessage().lines().findFirst().orElse("");
        return type + (type.isEmpty() || message.isBlank() ? "" : ": ") + message;
    }
}
