package dev.flowcell.runtime.display;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.Function;

import dev.flowcell.runtime.display.Table.Cell;
import dev.flowcell.runtime.display.Table.Row;
import org.jspecify.annotations.Nullable;

/// Makes tables of values. It looks at the shown rows only, so a million rows take no longer than fifty.
final class Tables {

    /** A part of a value that is asked for. */
    record Part(long from, int count) {

        /** What is shown where nothing is asked for: all of a short one, the beginning and the end of a long one. */
        static final Part USUAL = new Part(0, 0);

        boolean usual() {
            return count == 0;
        }
    }

    /** As many rows are shown in full. */
    private static final int ALL = 30;
    private static final int FIRST = 20;
    private static final int LAST = 5;
    /** As many rows are offered next. */
    private static final int NEXT = 50;
    private static final int MOST = 10_000;
    static final int COLUMNS = 40;

    private final Function<@Nullable Object, Cell> cells;

    Tables(Function<@Nullable Object, Cell> cells) {
        this.cells = cells;
    }

    /// A part of a value's rows.
    ///
    /// @param items
    ///            the elements, or a map's entries
    /// @param numbers
    ///            their places
    /// @param total
    ///            of how many
    record Slice(List<@Nullable Object> items, List<Long> numbers, long total) {

        boolean whole() {
            return items.size() == total;
        }
    }

    /** The table of a value that is one by nature: a record, collections and arrays of rows, and maps. */
    Optional<Table> of(Object value) {
        return switch (value) {
            case Record one -> Optional.of(table(new Slice(List.of(one), List.of(0L), 1), Part.USUAL));
            case Map<?, ?> map -> map.isEmpty() ? Optional.empty() : Optional.of(table(map, Part.USUAL));
            default -> slice(value, Part.USUAL).filter(slice -> rows(slice.items()) || longList(slice))
                    .map(slice -> table(slice, Part.USUAL));
        };
    }

    /** The table of a value for which somebody asks for one. */
    Optional<Table> of(Object value, Part part) {
        Part bounded = new Part(part.from(), Math.min(part.count(), MOST));
        return switch (value) {
            case Record one -> of(one);
            case Map<?, ?> map -> Optional.of(table(map, bounded));
            default -> slice(value, bounded).map(slice -> table(slice, bounded));
        };
    }

    private static Optional<Slice> slice(Object value, Part part) {
        return switch (value) {
            case Collection<?> elements -> Optional.of(slice(elements, part));
            case Object[] elements -> Optional.of(slice(Arrays.asList(elements), part));
            default -> value.getClass().isArray()
                    ? Optional.of(slice(new ArrayView(value), part))
                    : Optional.empty();
        };
    }

    /** A primitive array as a list. */
    private static final class ArrayView extends java.util.AbstractList<Object> implements java.util.RandomAccess {

        private final Object array;

        ArrayView(Object array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return Array.get(array, index);
        }

        @Override
        public int size() {
            return Array.getLength(array);
        }
    }

    private static Slice slice(Collection<?> elements, Part part) {
        int total = elements.size();
        List<@Nullable Object> items = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        boolean cut = part.usual() && total > ALL;
        long from = part.from();
        long to = part.usual() ? cut ? FIRST : total : Math.min(total, from + part.count());
        if (elements instanceof List<?> list && list instanceof java.util.RandomAccess) {
            for (long at = from; at < to; at++) {
                items.add(list.get((int) at));
                numbers.add(at);
            }
        } else {
            long at = 0;
            var iterator = elements.iterator();
            while (at < to && iterator.hasNext()) {
                Object element = iterator.next();
                if (at >= from) {
                    items.add(element);
                    numbers.add(at);
                }
                at++;
            }
        }
        if (cut && elements instanceof SequencedCollection<?> sequence) {
            last(sequence, total, items, numbers);
        }
        return new Slice(items, numbers, total);
    }

    private static void last(SequencedCollection<?> sequence, int total, List<@Nullable Object> items,
            List<Long> numbers) {
        var backwards = sequence.reversed().iterator();
        int at = items.size();
        for (int i = 1; i <= LAST && backwards.hasNext(); i++) {
            items.add(at, backwards.next());
            numbers.add(at, (long) total - i);
        }
    }

    /** Whether each element is a row of its own: a record, a map, or a row of a matrix. */
    private static boolean rows(List<@Nullable Object> items) {
        boolean some = false;
        for (Object item : items) {
            if (item != null) {
                boolean row = item instanceof Record || item instanceof Map<?, ?> || matrixRow(item);
                if (!row) {
                    return false;
                }
                some = true;
            }
        }
        return some;
    }

    private static boolean matrixRow(Object item) {
        return item.getClass().isArray() || item instanceof List<?>;
    }

    /** Whether a list of texts and other things is too long for a line. */
    private static boolean longList(Slice slice) {
        int characters = 0;
        for (Object item : slice.items()) {
            switch (item) {
                case null -> characters += 4;
                case Number _,Boolean _,Character _ -> {
                    return false;
                }
                case CharSequence text -> characters += text.length();
                default -> characters += 20;
            }
        }
        return characters > Rendering.LINE;
    }

    private Table table(Slice slice, Part part) {
        Columns columns = columns(slice.items());
        List<Row> rows = new ArrayList<>();
        long next = slice.numbers().isEmpty() ? 0 : slice.numbers().getFirst();
        for (int i = 0; i < slice.items().size(); i++) {
            long number = slice.numbers().get(i);
            if (number != next) {
                rows.add(Row.GAP);
            }
            next = number + 1;
            rows.add(new Row(number, columns.row(slice.items().get(i), cells)));
        }
        return new Table(columns.heads(), columns.numeric(slice.items()), rows, !slice.whole(),
                note(slice.total(), slice.numbers(), columns, part));
    }

    private Table table(Map<?, ?> map, Part part) {
        Slice slice = slice(map.entrySet(), part);
        List<@Nullable Object> values = new ArrayList<>();
        slice.items().forEach(entry -> values.add(entry instanceof Map.Entry<?, ?> each ? each.getValue() : null));
        List<@Nullable Object> keys = new ArrayList<>();
        slice.items().forEach(entry -> keys.add(entry instanceof Map.Entry<?, ?> each ? each.getKey() : null));
        boolean byRow = values.stream().allMatch(value -> value instanceof Record || value instanceof Map<?, ?>);
        Columns columns = byRow ? columns(values) : Columns.single("value");
        List<String> heads = new ArrayList<>(columns.heads());
        heads.addFirst("key");
        List<Boolean> numeric = new ArrayList<>(columns.numeric(values));
        numeric.addFirst(Columns.numbers(keys));
        List<Row> rows = new ArrayList<>();
        long next = part.from();
        for (int i = 0; i < values.size(); i++) {
            long number = slice.numbers().get(i);
            if (number != next) {
                rows.add(Row.GAP);
            }
            next = number + 1;
            List<Cell> row = new ArrayList<>(columns.row(values.get(i), cells));
            row.addFirst(cells.apply(keys.get(i)));
            rows.add(new Row(number, row));
        }
        return new Table(heads, numeric, rows, !slice.whole(), note(map.size(), slice.numbers(), columns, part));
    }

    private static String note(long total, List<Long> numbers, Columns columns, Part part) {
        StringBuilder note = new StringBuilder();
        if (numbers.size() < total) {
            note.append(String.format(Locale.ROOT, "%,d rows", total));
            if (numbers.isEmpty()) {
                note.append("; none of them from row ").append(part.from()).append(" on");
            } else {
                long end = numbers.getFirst();
                for (long number : numbers) {
                    end = number == end ? end + 1 : end;
                }
                note.append(String.format(Locale.ROOT, "; rows %,d to %,d", numbers.getFirst(), end - 1));
                if (end - numbers.getFirst() < numbers.size()) {
                    note.append(" and the last ").append(numbers.size() - (end - numbers.getFirst()));
                }
                note.append(" are shown");
                if (end < total) {
                    note.append("; table(…, ").append(end).append(", ").append(NEXT).append(") has the next");
                }
            }
            note.append(".");
        }
        if (columns.left() > 0) {
            note.append(note.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%,d more columns are not shown.",
                    columns.left()));
        }
        return note.toString();
    }

    private static Columns columns(List<@Nullable Object> items) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        items.stream().filter(item -> item != null).forEach(item -> classes.add(item.getClass()));
        if (classes.isEmpty()) {
            return Columns.single("value");
        }
        if (classes.stream().allMatch(Class::isRecord)) {
            return Columns.ofRecords(classes);
        }
        if (items.stream().allMatch(item -> item == null || item instanceof Map<?, ?>)) {
            return Columns.ofMaps(items);
        }
        if (items.stream().allMatch(item -> item == null || matrixRow(item))) {
            return Columns.ofMatrix(items);
        }
        return Columns.single("value");
    }

    /** The components that several record classes have, by name. */
    static @Nullable RecordComponent component(Class<?> type, String name) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getName().equals(name)) {
                return component;
            }
        }
        return null;
    }
}
