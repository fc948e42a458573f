package dev.flowcell.runtime.display;

import java.util.Locale;

/// How far a loop is, as a line.
///
/// @param label
///            what it is about, or empty
/// @param total
///            how many items there are; negative where that is not known
/// @param nanos
///            since it began
public record ProgressBar(String label, long done, long total, long nanos, State state) {

    private static final int WIDTH = 24;

    /** Whether it goes on. */
    public enum State {
        running, done, stopped
    }

    /** As a bar in HTML, in the page's colours, and as text. */
    public MimeBundle bundle() {
        String bar = total <= 0
                ? state == State.running ? "<progress style=\"width:20em\"></progress>" : ""
                : "<progress style=\"width:20em\" value=\"" + done + "\" max=\"" + total + "\"></progress>";
        String html = "<div style=\"display:flex;gap:0.8em;align-items:center\">"
                + (label.isEmpty() ? "" : "<span>" + Html.escape(label) + "</span>") + bar + "<span>"
                + Html.escape(words()) + "</span></div>";
        return MimeBundle.html(html, (label.isEmpty() ? "" : label + " ") + blocks() + words());
    }

    private String blocks() {
        if (total <= 0) {
            return "";
        }
        int filled = (int) Math.clamp(WIDTH * done / total, 0, WIDTH);
        return "█".repeat(filled) + "░".repeat(WIDTH - filled) + " ";
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        if (total >= 0) {
            words.append(String.format(Locale.ROOT, "%,d of %,d", done, total));
            if (total > 0) {
                words.append(String.format(Locale.ROOT, " (%d %%)", 100 * done / total));
            }
        } else {
            words.append(String.format(Locale.ROOT, "%,d", done));
        }
        double seconds = nanos / 1e9;
        switch (state) {
            case running -> {
                if (done > 0 && seconds >= 1) {
                    words.append(", ").append(time(seconds));
                    if (total > 0) {
                        words.append(", about ").append(time(seconds / done * (total - done))).append(" left");
                    }
                }
            }
            case done -> words.append(", ").append(time(seconds));
            case stopped -> words.append(", stopped after ").append(time(seconds));
        }
        return words.toString();
    }

    private static String time(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
    }
}
