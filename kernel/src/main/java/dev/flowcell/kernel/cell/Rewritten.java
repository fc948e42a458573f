package dev.flowcell.kernel.cell;

import java.util.List;

/// A cell's text as it runs, where that is not what the user wrote: some of it blanked, some put in. Errors are shown
/// in the user's own text.
///
/// @param own
///            what the user wrote
/// @param insertions
///            what was put in, in order, in one or more pieces at a place
public record Rewritten(String own, String text, List<Insertion> insertions) {

    /// Text that is put in.
    ///
    /// @param at
    ///            where, from 0, in the user's text
    /// @param text
    ///            without line ends, so that lines stay
    public record Insertion(int at, String text) {
    }

    /// Puts text in.
    ///
    /// @param blanked
    ///            what is left of the user's text, everything in its place
    public static Rewritten of(String own, String blanked, List<Insertion> insertions) {
        var text = new StringBuilder(blanked);
        for (var each : insertions.reversed()) {
            text.insert(each.at(), each.text());
        }
        return new Rewritten(own, text.toString(), List.copyOf(insertions));
    }

    /** Where in the user's text a place of the text that runs comes from. */
    public int own(int place) {
        var longer = 0;
        for (var each : insertions) {
            if (place <= each.at() + longer) {
                break;
            }
            if (place < each.at() + longer + each.text().length()) {
                return each.at();
            }
            longer += each.text().length();
        }
        return Math.clamp(place - longer, 0, own.length());
    }
}
