package dev.flowcell.kernel.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was run in this session. */
final class History {

    private record Entry(int number, String source) {
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, String> results = new LinkedHashMap<>();

    synchronized void add(int number, String source) {
        entries.add(new Entry(number, source));
    }

    synchronized void result(int number, String text) {
        results.put(number, text);
    }

    /** Answers a `history_request`. */
    synchronized ObjectNode answer(Message request) {
        List<Entry> found = switch (request.text("hist_access_type", "tail")) {
            case "range" -> range(request.number("session", 0), request.number("start", 0),
                    request.number("stop", Integer.MAX_VALUE));
            case "search" -> search(request.text("pattern", "*"), request.flag("unique", false),
                    request.number("n", Integer.MAX_VALUE));
            default -> last(entries, request.number("n", Integer.MAX_VALUE));
        };
        ObjectNode content = Publisher.object();
        content.put("status", "ok");
        ArrayNode history = content.putArray("history");
        for (Entry entry : found) {
            ArrayNode line = history.addArray().add(0).add(entry.number);
            if (request.flag("output", false)) {
                line.addArray().add(entry.source).add(results.get(entry.number));
            } else {
                line.add(entry.source);
            }
        }
        return content;
    }

    private List<Entry> range(int session, int start, int stop) {
        if (session != 0) {
            return List.of(); // only this session is kept
        }
        return entries.stream().filter(entry -> entry.number >= start && entry.number < stop).toList();
    }

    private List<Entry> search(String glob, boolean unique, int count) {
        StringBuilder expression = new StringBuilder();
        glob.chars().forEach(
                c -> expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        Pattern pattern = Pattern.compile(expression.toString(), Pattern.DOTALL);
        List<Entry> found = new ArrayList<>(
                entries.stream().filter(entry -> pattern.matcher(entry.source).matches()).toList());
        if (unique) {
            Map<String, Entry> bySource = new LinkedHashMap<>();
            found.forEach(entry -> {
                bySource.remove(entry.source);
                bySource.put(entry.source, entry);
            });
            found = new ArrayList<>(bySource.values());
        }
        return last(found, count);
    }

    private static List<Entry> last(List<Entry> all, int count) {
        return all.subList(Math.max(0, all.size() - Math.max(0, count)), all.size());
    }
}
