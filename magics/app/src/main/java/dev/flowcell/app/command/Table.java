package dev.flowcell.app.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest field. */
record Table(List<String> header, List<List<String>> rows) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    static Table of(List<String> header, List<List<String>> rows) {
        return new Table(header, rows);
    }

    /** In the user's time zone, to the second. */
    static String time(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    List<String> lines() {
        var all = new ArrayList<List<String>>();
        all.add(header);
        all.addAll(rows);
        var lines = new ArrayList<String>();
        for (var row : all) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                line.append(row.get(column)).append(" ".repeat(width(all, column) - row.get(column).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> all, int column) {
        return all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
