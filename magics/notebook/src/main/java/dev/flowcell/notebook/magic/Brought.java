package dev.flowcell.notebook.magic;

import java.util.regex.Pattern;

import dev.flowcell.flow.operations.Flows.Fetched;

/** A variable that a run has made, as a line says it: `List<String> lines = ["one","two"]`. */
final class Brought {

    private static final int LONGEST = 100;
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z])");

    private Brought() {
    }

    /** Its type without packages, its name, and what its value begins with. */
    static String text(Fetched fetched) {
        var json = fetched.json();
        var cut = Character.isHighSurrogate(json.charAt(Math.min(LONGEST, json.length()) - 1)) ? LONGEST - 1 : LONGEST;
        return PACKAGE.matcher(fetched.type()).replaceAll("") + " " + fetched.name() + " = "
                + (json.length() <= LONGEST ? json : json.substring(0, cut) + "… (" + json.length() + " characters)");
    }
}
