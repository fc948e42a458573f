package dev.flowcell.runtime.display;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Records, collections of them, and maps as a table. */
record Table(List<String> heads, List<List<String>> rows, long hidden, String text) {

    private static final int ROWS = 50;
    private static final int CELL = 200;

    /** The table, where a value makes one. */
    static Optional<Table> of(Object value) throws ReflectiveOperationException {
        return switch (value) {
            case Record one -> Optional.of(ofRecords(List.of(one), one.getClass(), 1, value));
            case Collection<?> elements when records(elements) != null -> {
                List<Object> shown = new ArrayList<>();
                for (Object element : elements) {
                    if (shown.size() == ROWS) {
                        break;
                    }
                    shown.add(element);
                }
                yield Optional.of(ofRecords(shown, records(elements), elements.size(), value));
            }
            case Record[] elements when elements.length > 0 && records(Arrays.asList(elements)) != null ->
                of(Arrays.asList(elements));
            case Map<?, ?> map when !map.isEmpty() -> Optional.of(ofMap(map));
            default -> Optional.empty();
        };
    }

    /** The one record class of all elements, or null. */
    private static @Nullable Class<?> records(Collection<?> elements) {
        Class<?> common = null;
        for (Object element : elements) {
            if (!(element instanceof Record) || common != null && element.getClass() != common) {
                return null;
            }
            common = element.getClass();
        }
        return common;
    }

    private static Table ofRecords(List<?> elements, @Nullable Class<?> type, int count, Object whole)
            throws ReflectiveOperationException {
        RecordComponent[] components = type == null ? new RecordComponent[0] : type.getRecordComponents();
        List<List<String>> rows = new ArrayList<>();
        for (Object element : elements) {
            List<String> row = new ArrayList<>();
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
                row.add(cell(component.getAccessor().invoke(element)));
            }
            rows.add(row);
        }
        return new Table(Arrays.stream(components).map(RecordComponent::getName).toList(), rows,
                count - elements.size(),
                Text.of(whole));
    }

    private static Table ofMap(Map<?, ?> map) throws ReflectiveOperationException {
        Class<?> type = records(map.values());
        RecordComponent[] components = type == null ? new RecordComponent[0] : type.getRecordComponents();
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (rows.size() == ROWS) {
                break;
            }
            List<String> row = new ArrayList<>();
            row.add(cell(entry.getKey()));
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
                row.add(cell(component.getAccessor().invoke(entry.getValue())));
            }
            if (components.length == 0) {
                row.add(cell(entry.getValue()));
            }
            rows.add(row);
        }
        List<String> heads = new ArrayList<>(List.of("key"));
        if (components.length == 0) {
            heads.add("value");
        }
        Arrays.stream(components).map(RecordComponent::getName).forEach(heads::add);
        return new Table(heads, rows, map.size() - rows.size(), Text.of(map));
    }

    private static String cell(@Nullable Object value) {
        String text = value instanceof CharSequence ? value.toString() : Text.of(value);
        return text.length() <= CELL ? text : text.substring(0, CELL) + "…";
    }

    /** As HTML. */
    String html() {
        StringBuilder html = new StringBuilder("<table><thead><tr>");
        heads.forEach(head -> html.append("<th>").append(escape(head)).append("</th>"));
        html.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(text -> html.append("<td style=\"text-align:left\">").append(escape(text)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        if (hidden > 0) {
            html.append("<p>… ").append(hidden).append(" more rows</p>");
        }
        return html.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
