package dev.flowcell.kernel.session;

/** The colours of a traceback. */
final class Styles {

    private Styles() {
    }

    static String red(String text) {
        return "\u001b[31m" + text + "\u001b[0m";
    }

    static String bold(String text) {
        return "\u001b[1m" + text + "\u001b[0m";
    }

    static String green(String text) {
        return "\u001b[32m" + text + "\u001b[0m";
    }

    static String faint(String text) {
        return "\u001b[90m" + text + "\u001b[0m";
    }
}
