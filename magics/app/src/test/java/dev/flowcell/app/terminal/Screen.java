package dev.flowcell.app.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A terminal that obeys the movements in use: what a person sees in the end. */
final class Screen {

    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;]*)([A-Za-z])");

    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    static String of(String written) {
        var screen = new Screen();
        var matcher = SEQUENCE.matcher(written);
        for (var at = 0; at < written.length();) {
            if (matcher.region(at, written.length()).lookingAt()) {
                screen.obey(matcher.group(1), matcher.group(2));
                at = matcher.end();
            } else {
                screen.put(written.charAt(at++));
            }
        }
        return String.join("\n", screen.rows).stripTrailing();
    }

    private void obey(String argument, String command) {
        switch (command) {
            case "A" -> row -= Integer.parseInt(argument);
            case "J" -> {
                rows.subList(row + 1, rows.size()).clear();
                rows.get(row).setLength(column);
            }
            case "m" -> {
            }
            default -> throw new AssertionError("unknown movement " + command);
        }
    }

    private void put(char character) {
        switch (character) {
            case '\n' -> {
                row++;
                column = 0;
                if (row == rows.size()) {
                    rows.add(new StringBuilder());
                }
            }
            case '\r' -> column = 0;
            default -> {
                rows.get(row).setLength(column);
                rows.get(row).append(character);
                column++;
            }
        }
    }
}
