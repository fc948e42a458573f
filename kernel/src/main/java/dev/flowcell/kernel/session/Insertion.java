package dev.flowcell.kernel.session;

/// Text that is put into a snippet before JShell gets it.
///
/// @param at
///            where, from 0, in the user's text
/// @param text
///            without line ends, so that lines stay
record Insertion(int at, String text) {
}
