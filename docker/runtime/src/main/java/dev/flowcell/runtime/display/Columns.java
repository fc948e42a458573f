package dev.flowcell.runtime.display;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import dev.flowcell.runtime.display.Table.Cell;
import org.jspecify.annotations.Nullable;

/// The columns of a table and how a row's value for one is found.
///
/// @param heads
///            their names
/// @param left
///            how many are left out at the end
/// @param value
///            of a row and a column's place; [#ABSENT] where the row has none
record Columns(List<String> heads, int left, BiFunction<Object, Integer, @Nullable Object> value) {

    /** A row has no such column. */
    private static final Object ABSENT = new Object();

    /** One column with the elements themselves. */
    static Columns single(String head) {
        return new Columns(List.of(head), 0, (row, _) -> row);
    }

    /** The components of one record class, or of several with the class's name before them. */
    static Columns ofRecords(Set<Class<?>> classes) {
        if (classes.size() == 1) {
            RecordComponent[] components = classes.iterator().next().getRecordComponents();
            return limited(Arrays.stream(components).map(RecordComponent::getName).toList(),
                    (row, column) -> Components.value(components[column], row));
        }
        Set<String> names = new LinkedHashSet<>();
        classes.forEach(
                type -> Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(names::add));
        List<String> heads = new ArrayList<>(names);
        heads.addFirst("type");
        return limited(heads, (row, column) -> {
            if (column == 0) {
                return row.getClass().getSimpleName();
            }
            RecordComponent component = Tables.component(row.getClass(), heads.get(column));
            return component == null ? ABSENT : Components.value(component, row);
        });
    }

    /** The keys of all maps. */
    static Columns ofMaps(Collection<@Nullable Object> maps) {
        Set<@Nullable Object> keys = new LinkedHashSet<>();
        for (Object map : maps) {
            if (map instanceof Map<?, ?> each) {
                for (Object key : each.keySet()) {
                    if (keys.size() > 10 * Tables.COLUMNS) {
                        break; // a map of thousands is no row
                    }
                    keys.add(key);
                }
            }
        }
        List<@Nullable Object> all = new ArrayList<>(keys);
        List<String> heads = all.stream()
                .map(key -> Text.bare(key, 100, text -> text)).toList();
        return limited(heads, (row, column) -> {
            Map<?, ?> map = (Map<?, ?>) row;
            Object value = map.get(all.get(column));
            return value == null && !map.containsKey(all.get(column)) ? ABSENT : value;
        });
    }

    /** Columns by number. */
    static Columns ofMatrix(Collection<@Nullable Object> rows) {
        int width = 1;
        for (Object row : rows) {
            width = Math.max(width, row == null ? 0 : length(row));
        }
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < Math.min(width, Tables.COLUMNS); i++) {
            heads.add(String.valueOf(i));
        }
        return new Columns(heads, width - heads.size(), (row, column) -> column >= length(row)
                ? ABSENT
                : row instanceof List<?> list ? list.get(column) : Array.get(row, column));
    }

    private static int length(Object row) {
        return row instanceof List<?> list ? list.size() : Array.getLength(row);
    }

    private static Columns limited(List<String> heads, BiFunction<Object, Integer, @Nullable Object> value) {
        int shown = Math.min(heads.size(), Tables.COLUMNS);
        return new Columns(List.copyOf(heads.subList(0, shown)), heads.size() - shown, value);
    }

    /** A row's cells. */
    List<Cell> row(@Nullable Object item, Function<@Nullable Object, Cell> cells) {
        List<Cell> row = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            if (item == null) {
                row.add(i == 0 ? cells.apply(null) : Cell.EMPTY);
            } else {
                Object each = value.apply(item, i);
                row.add(each == ABSENT ? Cell.EMPTY : cells.apply(each));
            }
        }
        return row;
    }

    /** Which columns hold nothing but numbers. */
    List<Boolean> numeric(List<@Nullable Object> items) {
        List<Boolean> numeric = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            int column = i;
            List<@Nullable Object> values = new ArrayList<>();
            items.stream().filter(item -> item != null).map(item -> value.apply(item, column))
                    .filter(each -> each != ABSENT).forEach(values::add);
            numeric.add(numbers(values));
        }
        return numeric;
    }

    static boolean numbers(List<@Nullable Object> values) {
        return values.stream().anyMatch(Number.class::isInstance)
                && values.stream().allMatch(value -> value == null || value instanceof Number);
    }
}
