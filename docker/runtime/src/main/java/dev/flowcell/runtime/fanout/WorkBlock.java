package dev.flowcell.runtime.fanout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Items of a map, some of them and in order: a line that says how many there are and whether more come, and a line for
/// each with its index and its JSON.
///
/// @param from
///            the position of the first among all items that are offered
/// @param last
///            whether these are the last
public record WorkBlock(int from, boolean last, List<Line> lines) {

    private static final String MORE = "more";
    private static final String LAST = "last";

    /// An item.
    ///
    /// @param index
    ///            its place among all items of the map, from 0; of those whose results were known none is offered
    public record Line(int index, String json) {
    }

    /** The position behind the last item. */
    int end() {
        return from + lines.size();
    }

    byte[] write() {
        var text = new StringBuilder().append(lines.size()).append(' ').append(last ? LAST : MORE).append('\n');
        for (var line : lines) {
            text.append(line.index()).append(' ').append(line.json()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static WorkBlock read(int from, byte[] content) throws IOException {
        try {
            var text = new String(content, StandardCharsets.UTF_8);
            var head = text.substring(0, text.indexOf('\n')).split(" ");
            var lines = new ArrayList<Line>(Integer.parseInt(head[0]));
            for (var at = text.indexOf('\n') + 1; at < text.length();) {
                var space = text.indexOf(' ', at);
                var end = text.indexOf('\n', space);
                lines.add(new Line(Integer.parseInt(text, at, space, 10), text.substring(space + 1, end)));
                at = end + 1;
            }
            if (lines.size() != Integer.parseInt(head[0])) {
                throw new IOException("it has " + lines.size() + " items and not " + head[0]);
            }
            return new WorkBlock(from, head[1].equals(LAST), lines);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("items from " + from + " on are damaged, or not Flowcell's", e);
        }
    }
}
